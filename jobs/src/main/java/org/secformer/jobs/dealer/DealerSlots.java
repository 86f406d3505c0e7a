package org.secformer.jobs.dealer;

import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.secformer.jobs.failures.ClusterException;
import org.secformer.jobs.process.Pauses;

/** How many tasks of a dealer can run at a time: Spark itself would wait for executors for ever. */
final class DealerSlots {
    /** Spark's own word for it. */
    private static final String LONGEST_WAIT = "spark.scheduler.maxRegisteredResourcesWaitingTime";

    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";
    private static final int POLL_MILLIS = 200;

    private final SparkContext spark;

    DealerSlots(SparkContext spark) {
        this.spark = spark;
    }

    /**
     * Waits for the first executor; others that come later get tasks as well.
     *
     * @throws ClusterException if none comes in time
     */
    int awaited() {
        int slots = now();
        if (slots > 0) {
            return slots;
        }
        // Executors that come and go as they are needed come for a task only.
        JavaFutureAction<Long> task = spark.conf().getBoolean(DYNAMIC, false)
                ? JavaSparkContext.fromSparkContext(spark)
                        .parallelize(List.of(0), 1)
                        .countAsync()
                : null;
        try {
            return awaited(spark.conf().getTimeAsSeconds(LONGEST_WAIT, "60s"));
        } finally {
            if (task != null) {
                task.cancel(true);
            }
        }
    }

    private int awaited(long seconds) {
        long deadline = System.nanoTime() + 1_000_000_000L * seconds;
        int slots = 0;
        while (slots == 0) {
            if (System.nanoTime() >= deadline) {
                throw new ClusterException(spark.master() + ": expected an executor within " + seconds
                        + " s, found none; nothing was dealt.\nCheck that workers run there with free cores and as much"
                        + " free memory as spark.executor.memory says, or wait longer with " + LONGEST_WAIT + ".");
            }
            Pauses.sleep(POLL_MILLIS);
            slots = now();
        }
        return slots;
    }

    private int now() {
        return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    }
}
