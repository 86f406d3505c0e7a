package org.secformer.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.spark.SparkThrowable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.coordination.DisagreementException;
import org.secformer.jobs.coordination.PeerGaveUpException;
import org.secformer.jobs.storage.StorageException;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.transport.ChannelException;

/**
 * Turns a failure into a message and an exit code: 2 bad input, 3 disagreement, 4 material, 5 peer, 6 disk, 7 own cluster, 8 run
 * in progress, 1 a fault here.
 */
final class Failures {
    private static final int FAULT = 1;

    private Failures() {}

    static int report(Throwable failure, PrintWriter err) {
        Throwable known = known(failure);
        if (known == null) {
            err.println("secformer: this should not have happened; please report it with the lines below.");
            failure.printStackTrace(err);
            return FAULT;
        }
        err.println("secformer: " + message(known));
        return exitCode(known);
    }

    /** Whether a failure, or what it wraps, is something that a user can act on. */
    static boolean isKnown(Throwable failure) {
        return known(failure) != null;
    }

    /** Whether another try with fresh units may succeed: the peer or its connection was lost, or an executor. */
    static boolean isPassing(Throwable failure) {
        Throwable known = known(failure);
        if (known instanceof ChannelException lost) {
            return lost.kind() != ChannelException.Cause.DIFFERENT;
        }
        return known instanceof ExecutorLostException;
    }

    /** What is told to the other party. */
    static String reason(Throwable failure) {
        Throwable known = known(failure);
        return known == null
                ? "a fault of the program"
                : message(known).lines().findFirst().orElse("");
    }

    /** The first cause that a user can act on: Spark wraps what a task throws. */
    private static Throwable known(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (exitCode(at) != FAULT) {
                return at;
            }
        }
        return null;
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
        if (known instanceof StorageException) {
            return known.getMessage();
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

    private static int exitCode(Throwable failure) {
        if (failure instanceof InvalidInputException || isUnreadableFile(failure)) {
            return 2;
        }
        if (failure instanceof DisagreementException) {
            return 3;
        }
        if (failure instanceof MaterialException) {
            return 4;
        }
        if (failure instanceof ChannelException || failure instanceof PeerGaveUpException) {
            return 5;
        }
        if (failure instanceof RunInProgressException) {
            return 8;
        }
        if (failure instanceof ClusterException) {
            return 7;
        }
        return failure instanceof IOException || failure instanceof UncheckedIOException ? 6 : FAULT;
    }
}
