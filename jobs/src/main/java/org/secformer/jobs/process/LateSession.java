package org.secformer.jobs.process;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Spark, started when it is first asked for, and stopped by whoever made this. Not thread-safe. */
public final class LateSession implements Supplier<SparkSession>, AutoCloseable {
    private final String name;
    private final int threads;
    private SparkSession session;

    /** What {@link Sessions#start} takes. */
    public LateSession(String name, int threads) {
        this.name = name;
        this.threads = threads;
    }

    @Override
    public SparkSession get() {
        if (session == null) {
            session = Sessions.start(name, threads);
        }
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.stop();
        }
    }
}
