package org.secformer.jobs;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.coordination.DisagreementException;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.transport.ChannelException;

/** Turns a failure into a message and an exit code: 2 bad input, 3 disagreement, 4 material, 5 peer, 6 disk, 1 a fault here. */
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
        err.println("secformer: " + known.getMessage());
        return exitCode(known);
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

    private static int exitCode(Throwable failure) {
        if (failure instanceof InvalidInputException) {
            return 2;
        }
        if (failure instanceof DisagreementException) {
            return 3;
        }
        if (failure instanceof MaterialException) {
            return 4;
        }
        if (failure instanceof ChannelException) {
            return 5;
        }
        return failure instanceof FileSystemException || failure instanceof UncheckedIOException ? 6 : FAULT;
    }
}
