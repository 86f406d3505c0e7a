package org.secformer.jobs.process;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Counts steps of long work and logs the count every two seconds. Thread-safe. */
public final class Progress {
    private static final long PERIOD_NANOS = 2_000_000_000L;

    private final AtomicLong done = new AtomicLong();
    private final AtomicLong reported = new AtomicLong(System.nanoTime());

    /** @param what is counted, in the plural */
    public void step(Logger log, String what) {
        long count = done.incrementAndGet();
        long now = System.nanoTime();
        long last = reported.get();
        if (now - last > PERIOD_NANOS && reported.compareAndSet(last, now)) {
            log.info("{} {}", count, what);
        }
    }
}
