package org.secformer.jobs.monitoring;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Where tasks count what they do: in named accumulators, which Spark shows on the stage's page and writes to its event log when
 * a task has ended well, and in their process's totals, which {@link MonitoringPlugin} makes metrics of.
 */
public final class WorkCounters implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String SECONDS = "seconds, ";

    private final EnumMap<Count, LongAccumulator> counts = new EnumMap<>(Count.class);
    private final TreeMap<String, DoubleAccumulator> seconds = new TreeMap<>();

    private WorkCounters() {}

    /**
     * New ones, all zero.
     *
     * @param kinds of parts whose seconds are counted, of {@link Sections#KINDS}
     */
    public static WorkCounters register(SparkContext spark, Set<Count> counted, Iterable<String> kinds) {
        WorkCounters counters = new WorkCounters();
        counted.forEach(count -> counters.counts.put(count, spark.longAccumulator(count.words())));
        kinds.forEach(kind -> counters.seconds.put(kind, spark.doubleAccumulator(SECONDS + kind)));
        return counters;
    }

    public void add(Count what, long number) {
        counts.get(what).add(number);
        ProcessTotals.here().add(what.metric(), number);
    }

    /** Adds seconds by kind of part; of kinds that are not counted here, none. */
    public void addSeconds(Map<String, Double> byKind) {
        byKind.forEach((kind, time) -> {
            DoubleAccumulator accumulator = seconds.get(kind);
            if (accumulator != null) {
                accumulator.add(time.doubleValue());
                ProcessTotals.here().add(secondsMetric(kind), time);
            }
        });
    }

    /** The accumulator that counts something, as Spark knows it. */
    public long id(Count what) {
        return counts.get(what).id();
    }

    /** A kind's name among metrics. */
    static String secondsMetric(String kind) {
        return "seconds." + kind.replace(' ', '_');
    }
}
