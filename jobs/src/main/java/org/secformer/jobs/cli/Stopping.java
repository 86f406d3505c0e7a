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
    private final String remedy;
    private final Thread hook = new Thread(this::stop, "stopping");
    private volatile boolean asked;

    private Stopping(PrintWriter err, String remedy) {
        this.err = err;
        this.remedy = remedy;
    }

    /**
     * Until closed.
     *
     * @param arguments what runs, with its options
     */
    static Stopping announced(PrintWriter err, String... arguments) {
        Stopping stopping = new Stopping(err, remedy(arguments.length == 0 ? "" : arguments[0]));
        Runtime.getRuntime().addShutdownHook(stopping.hook);
        return stopping;
    }

    /** What the same command would do now. */
    private static String remedy(String command) {
        return switch (command) {
            case "score", "reveal" -> "Run the same command again: it does what is missing.";
            case "deal" ->
                "Finished sets stay, the one that was being dealt is deleted. The same command deals all of --units"
                        + " anew: take off what secformer stock shows.";
            default -> "Run the same command again.";
        };
    }

    /** Whether the process is about to end: what fails now, fails for that reason. */
    boolean asked() {
        return asked;
    }

    private void stop() {
        asked = true;
        err.println(Failures.text(ErrorCode.STOPPED, "asked to stop before it was done.\n" + remedy));
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
