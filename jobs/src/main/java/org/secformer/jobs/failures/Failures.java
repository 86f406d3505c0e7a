package org.secformer.jobs.failures;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Printable;
import org.secformer.jobs.storage.StorageException;
import org.secformer.jobs.storage.StorageFailures;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.transport.ChannelException;

/** Turns a failure into a message with its code, and an exit code. */
public final class Failures {
    private static final int SHOWN_CHARACTERS = 300;

    private Failures() {}

    /**
     * Tells a user of a failure, with a stack trace only if it is the program's fault.
     *
     * @return the exit code
     */
    public static int report(Throwable failure, PrintWriter err) {
        Throwable known = known(failure);
        if (known == null) {
            err.println(
                    text(ErrorCode.INTERNAL, "this should not have happened; please report it with the lines below."));
            failure.printStackTrace(err);
            return ErrorCode.INTERNAL.exit();
        }
        err.println(Printable.lines(text(code(known), message(known))));
        return code(known).exit();
    }

    /** How a user sees a failure. */
    public static String text(ErrorCode code, String message) {
        return "secformer: [" + code + "] " + message;
    }

    /** What a program that called an action is told: what a user can act on, without what Spark has wrapped it in; else all of it. */
    public static RuntimeException unwrapped(Exception failure) {
        Throwable known = known(failure);
        if (known instanceof RuntimeException named) {
            return named;
        }
        if (known instanceof IOException failed) {
            return new UncheckedIOException(failed);
        }
        return failure instanceof RuntimeException unchanged ? unchanged : new IllegalStateException(failure);
    }

    /**
     * The same of rows that Spark could not compute: that, too, is something that a user can act on.
     *
     * @param source of the rows
     */
    public static RuntimeException ofRows(Exception failure, String source) {
        if (isKnown(failure) || !isSparks(failure)) {
            return unwrapped(failure);
        }
        return new InvalidInputException(
                source + ", rows: expected rows that Spark can compute, found a failure: "
                        + Printable.line(String.valueOf(failure.getMessage()), SHOWN_CHARACTERS)
                        + "\nMend what computes them.",
                failure);
    }

    private static boolean isSparks(Exception failure) {
        return failure instanceof SparkException || failure instanceof SparkThrowable;
    }

    /** Whether a failure, or what it wraps, is something that a user can act on. */
    public static boolean isKnown(Throwable failure) {
        return known(failure) != null;
    }

    /** Whether another try with fresh units may succeed: the peer or its connection was lost, or an executor. */
    public static boolean isPassing(Throwable failure) {
        Throwable known = known(failure);
        return known != null
                && switch (code(known)) {
                    case PEER_UNREACHABLE, PEER_SILENT, PEER_GONE, LANE_CANCELLED, EXECUTOR_LOST -> true;
                    default -> false;
                };
    }

    /** What is told to the other party. */
    public static String reason(Throwable failure) {
        Throwable known = known(failure);
        return known == null
                ? "[" + ErrorCode.INTERNAL + "] a fault of the program"
                : "[" + code(known) + "] " + message(known).lines().findFirst().orElse("");
    }

    /** The first cause that a user can act on: Spark wraps what a task throws. */
    private static Throwable known(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (code(at) != ErrorCode.INTERNAL) {
                return isUnreadableFile(at) ? reasonBelow(at) : at;
            }
        }
        return null;
    }

    /** Spark takes everything that fails while it reads for damage; what a key's refusal says is more. */
    private static Throwable reasonBelow(Throwable unreadable) {
        for (Throwable at = unreadable.getCause(); at != null; at = at.getCause()) {
            if (at instanceof InvalidInputException) {
                return at;
            }
        }
        return unreadable;
    }

    /** What a user is told of a known failure, or of what wraps one. */
    public static String messageOf(Throwable failure) {
        Throwable known = known(failure);
        return known == null ? failure.toString() : message(known);
    }

    private static String message(Throwable known) {
        if (known instanceof UncheckedIOException wrapper
                && wrapper.getCause().toString().equals(wrapper.getMessage())) {
            return message(wrapper.getCause());
        }
        if (isUnreadableFile(known)) {
            return ((SparkThrowable) known).getMessageParameters().get("path")
                    + ": expected a file that can be read, found damage.\nGet it again from whoever wrote it.";
        }
        if (known instanceof OutOfMemoryError full) {
            return new MemoryException("a task", full).getMessage();
        }
        if (known instanceof StorageException) {
            return known.getMessage();
        }
        if (known instanceof IOException && code(known) == ErrorCode.STORAGE_FULL) {
            return "expected room for a file, found none: " + known.getMessage()
                    + ".\nMake room, then run the same command again.";
        }
        // The message of these is often the name of a file and nothing else.
        return known instanceof IOException
                ? "reading or writing failed: " + known.getClass().getSimpleName() + ": " + known.getMessage()
                : known.getMessage();
    }

    /** What Spark says of a damaged Parquet file, for example. */
    private static boolean isUnreadableFile(Throwable failure) {
        return failure instanceof SparkThrowable spark
                && spark.getCondition() != null
                && spark.getCondition().startsWith("FAILED_READ_FILE");
    }

    /** What kind a failure is by itself, without its causes. */
    private static ErrorCode code(Throwable failure) {
        if (failure instanceof InvalidInputException input) {
            return input.code();
        }
        if (failure instanceof Coded coded) {
            return coded.code();
        }
        if (failure instanceof MaterialException material) {
            return switch (material.kind()) {
                case USED -> ErrorCode.MATERIAL_USED;
                case MISPLACED -> ErrorCode.MATERIAL_MISPLACED;
                case DAMAGED -> ErrorCode.MATERIAL_DAMAGED;
            };
        }
        if (failure instanceof ChannelException channel) {
            return peer(channel.kind());
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            return StorageFailures.code(failure);
        }
        if (failure instanceof OutOfMemoryError) {
            return ErrorCode.OUT_OF_MEMORY;
        }
        return isUnreadableFile(failure) ? ErrorCode.INPUT_DAMAGED : ErrorCode.INTERNAL;
    }

    private static ErrorCode peer(ChannelException.Cause cause) {
        return switch (cause) {
            case UNREACHABLE -> ErrorCode.PEER_UNREACHABLE;
            case SILENT -> ErrorCode.PEER_SILENT;
            case GONE -> ErrorCode.PEER_GONE;
            case REFUSED -> ErrorCode.CERTIFICATE_REFUSED;
            case DIFFERENT -> ErrorCode.PEER_DIFFERENT;
            case CANCELLED -> ErrorCode.LANE_CANCELLED;
        };
    }
}
