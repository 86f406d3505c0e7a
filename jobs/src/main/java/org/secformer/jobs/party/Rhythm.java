package org.secformer.jobs.party;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.secformer.jobs.process.Pauses;

/** The passing of time in this process: a clock that only goes forward and that no other machine knows. */
interface Rhythm {
    /** From some moment on. */
    long nanos();

    void pause(long millis);

    /**
     * Does something again and again until it is told to stop, in a thread of its own.
     *
     * @return stops it
     */
    Runnable every(long millis, Runnable work);

    /** The real one. */
    Rhythm SYSTEM = new Rhythm() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(long millis) {
            Pauses.sleep(millis);
        }

        @Override
        public Runnable every(long millis, Runnable work) {
            ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread daemon = new Thread(task, "every " + millis + " ms");
                daemon.setDaemon(true);
                return daemon;
            });
            thread.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
            return thread::shutdownNow;
        }
    };
}
