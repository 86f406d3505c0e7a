package org.secformer.jobs.cli;

import java.io.PrintWriter;
import org.secformer.datasets.ErrorCode;
import org.secformer.jobs.failures.Failures;

/**
 * Says what happened when a command is asked to stop (SIGTERM, SIGINT) before it is done, and ends the process in bounded
 * time. What it has claimed stays claimed, and what it has written stays whole.
 */
final class Stopping implements AutoCloseable {
    /** Longest that the hooks of Spark and Hadoop may take. */
    private static final int LONGEST_MILLIS = 8_000;

    private final PrintWriter err;
    private final Thread hook = new Thread(this::stop, "stopping");
    private volatile boolean asked;

    private Stopping(PrintWriter err) {
        this.err = err;
    }

    /** Until closed. */
    static Stopping announced(PrintWriter err) {
        Stopping stopping = new Stopping(err);
        Runtime.getRuntime().addShutdownHook(stopping.hook);
        return stopping;
    }

    /** Whether the process is about to end: what fails now, fails for that reason. */
    boolean asked() {
        return asked;
    }

    private void stop() {
        asked = true;
        err.println(Failures.text(
                ErrorCode.STOPPED,
                "asked to stop before it was done.\nRun the same command again: it does what is missing."));
        err.flush();
        Thread deadline = new Thread(Stopping::halt, "deadline for stopping");
        deadline.setDaemon(true);
        deadline.start();
    }

    private static void halt() {
        try {
            Thread.sleep(LONGEST_MILLIS);
        } catch (InterruptedException early) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ErrorCode.STOPPED.exit());
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            asked = true;
        }
    }
}
