package org.secformer.jobs.process;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that cleans up after itself when this process is told to end: it is interrupted, and the JVM waits for it, for a while. */
public final class StoppableWork {
    private static final int LONGEST_SECONDS = 8;

    private StoppableWork() {}

    /** What is to be done, and undone if it ends by an exception. */
    public interface Work<T> {
        T run() throws IOException;
    }

    public static <T> T call(Work<T> work) throws IOException {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread atExit = new Thread(() -> stop(worker, ended), "end of work");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            return work.run();
        } finally {
            ended.countDown();
            forget(atExit);
        }
    }

    private static void stop(Thread worker, CountDownLatch ended) {
        worker.interrupt();
        try {
            ended.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // It runs already.
        }
    }
}
