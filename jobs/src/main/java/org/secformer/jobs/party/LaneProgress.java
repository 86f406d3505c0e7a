package org.secformer.jobs.party;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple4;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells on the driver how far its lanes have come: executors report what their tasks have counted with each heartbeat, every 10
 * seconds unless {@code spark.executor.heartbeatInterval} says otherwise.
 */
public final class LaneProgress extends SparkListener {
    private static final Logger LOG = LoggerFactory.getLogger(LaneProgress.class);
    private static final long PERIOD_NANOS = 5_000_000_000L;

    private final Map<Long, Long> rowsByTask = new ConcurrentHashMap<>();
    private final long accumulator;
    private final long rows;
    private final long start = System.nanoTime();
    private long told = start;
    private long toldRows;

    private LaneProgress(long accumulator, long rows) {
        this.accumulator = accumulator;
        this.rows = rows;
    }

    /**
     * Tells of it while lanes run.
     *
     * @param accumulator that counts rows
     * @param rows that the lanes have to do
     */
    static <T> T shown(SparkContext spark, long accumulator, long rows, Supplier<T> lanes) {
        LaneProgress progress = new LaneProgress(accumulator, rows);
        spark.addSparkListener(progress);
        try {
            return lanes.get();
        } finally {
            spark.removeSparkListener(progress);
        }
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<Object, Object, Object, scala.collection.immutable.Seq<AccumulableInfo>> task :
                CollectionConverters.asJava(update.accumUpdates())) {
            count((Long) task._1(), task._4());
        }
        long now = System.nanoTime();
        long done = rowsByTask.values().stream().mapToLong(Long::longValue).sum();
        if (now - told >= PERIOD_NANOS && done > toldRows) {
            told = now;
            toldRows = done;
            LOG.info(text(done, rows, (now - start) / 1e9));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        count(end.taskInfo().taskId(), end.taskInfo().accumulables());
    }

    private void count(long task, Iterable<AccumulableInfo> accumulators) {
        for (AccumulableInfo info : CollectionConverters.asJava(accumulators)) {
            if (info.id() == accumulator
                    && info.update().isDefined()
                    && info.update().get() instanceof Long counted) {
                rowsByTask.put(task, counted);
            }
        }
    }

    /** @param seconds in which so many were done */
    static String text(long done, long all, double seconds) {
        double perSecond = done / seconds;
        return String.format(
                Locale.ROOT,
                "%d of %d rows, %s rows/s, %s left",
                done,
                all,
                String.format(Locale.ROOT, perSecond < 10 ? "%.2f" : "%.0f", perSecond),
                duration(Math.round((all - done) / perSecond)));
    }

    private static String duration(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? (seconds + 30) / 60 + " min" : String.format(Locale.ROOT, "%.1f h", seconds / 3_600.0);
    }
}
