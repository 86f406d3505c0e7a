package org.secformer.jobs.monitoring;

import java.util.List;
import org.apache.spark.SparkContext;

/** Gives Spark's jobs a name in words: on its pages, in its event log. */
public final class JobGroup {
    /** What {@link SparkContext#setJobGroup} sets for the calling thread. */
    private static final List<String> PROPERTIES =
            List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

    private JobGroup() {}

    /** What submits jobs. */
    public interface Work<T, X extends Exception> {
        T run() throws X;
    }

    /**
     * Runs something whose jobs, submitted by this thread, form a group; the caller's own group is back afterwards.
     *
     * @param id of the group, for cancelling
     * @param words what the jobs do, with counts and names that this program has drawn; nothing of a text
     */
    public static <T, X extends Exception> T run(SparkContext spark, String id, String words, Work<T, X> work)
            throws X {
        List<String> before = PROPERTIES.stream().map(spark::getLocalProperty).toList();
        spark.setJobGroup(id, words, false);
        try {
            return work.run();
        } finally {
            for (int i = 0; i < PROPERTIES.size(); i++) {
                spark.setLocalProperty(PROPERTIES.get(i), before.get(i));
            }
        }
    }
}
