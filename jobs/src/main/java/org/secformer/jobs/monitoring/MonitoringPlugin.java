package org.secformer.jobs.monitoring;

import com.codahale.metrics.Gauge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Metrics of this program among Spark's: executors send what their tasks have counted to the driver, whose sinks show the sums,
 * such as Spark's servlet for Prometheus. Named by {@code spark.plugins}; nothing else needs it.
 *
 * <p>The driver has a gauge for each {@link Count}, and one for the seconds of each of {@link Sections#KINDS}. They hold for the
 * whole application, failed tasks included, and never go down.
 *
 * <p><b>Security guarantees:</b> what travels and is shown are counts and seconds.
 */
public final class MonitoringPlugin implements SparkPlugin {
    /** How often executors tell what has changed. */
    private static final long PERIOD_MILLIS = 1_000;

    @Override
    public DriverPlugin driverPlugin() {
        return new Sums();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Sender();
    }

    private static List<String> metrics() {
        List<String> names = new ArrayList<>();
        for (Count count : Count.values()) {
            names.add(count.metric());
        }
        Sections.KINDS.forEach(kind -> names.add(WorkCounters.secondsMetric(kind)));
        return names;
    }

    /** The driver's part: the last totals of each executor, also of those that have gone. */
    static final class Sums implements DriverPlugin {
        private final Map<String, Map<String, Double>> byExecutor = new ConcurrentHashMap<>();

        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            return Map.of();
        }

        @Override
        public void registerMetrics(String application, PluginContext context) {
            for (String metric : metrics()) {
                Gauge<Double> sum = () -> sum(metric);
                context.metricRegistry().register(metric, sum);
            }
        }

        double sum(String metric) {
            return byExecutor.values().stream()
                    .mapToDouble(totals -> totals.getOrDefault(metric, 0.0))
                    .sum();
        }

        /** Only classes of the JDK travel: Spark may read messages with a class loader that does not know this program's. */
        @Override
        public Object receive(Object message) {
            if (message instanceof Object[] parts
                    && parts.length == 2
                    && parts[0] instanceof String executor
                    && parts[1] instanceof Map<?, ?> totals) {
                Map<String, Double> known = new HashMap<>();
                for (String metric : metrics()) {
                    if (totals.get(metric) instanceof Double total && total >= 0 && !total.isInfinite()) {
                        known.put(metric, total);
                    }
                }
                byExecutor.merge(executor, known, Sums::later);
            }
            return null;
        }

        /** Messages may overtake each other. */
        private static Map<String, Double> later(Map<String, Double> before, Map<String, Double> now) {
            Map<String, Double> both = new HashMap<>(before);
            now.forEach((metric, total) -> both.merge(metric, total, Math::max));
            return both;
        }
    }

    /** An executor's part. In local mode one process sees several applications, one after the other. */
    static final class Sender implements ExecutorPlugin {
        private final Map<String, Double> atStart = ProcessTotals.here().all();
        private Map<String, Double> sent = Map.of();
        private PluginContext context;
        private ScheduledExecutorService thread;

        @Override
        public void init(PluginContext given, Map<String, String> ofDriver) {
            context = given;
            thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread daemon = new Thread(task, "metrics for the driver");
                daemon.setDaemon(true);
                return daemon;
            });
            thread.scheduleWithFixedDelay(this::send, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }

        /** What has changed; a driver that cannot be told now is told the next time. */
        private synchronized void send() {
            TreeMap<String, Double> now = new TreeMap<>();
            ProcessTotals.here()
                    .all()
                    .forEach((metric, total) -> now.put(metric, total - atStart.getOrDefault(metric, 0.0)));
            if (now.equals(sent)) {
                return;
            }
            try {
                context.send(new Object[] {context.executorID(), now});
                sent = now;
            } catch (IOException | RuntimeException gone) {
                // No task fails because its driver does not listen.
            }
        }

        @Override
        public void onTaskSucceeded() {
            send();
        }

        @Override
        public void onTaskFailed(TaskFailedReason reason) {
            send();
        }

        @Override
        public void shutdown() {
            thread.shutdownNow();
            send();
        }
    }
}
