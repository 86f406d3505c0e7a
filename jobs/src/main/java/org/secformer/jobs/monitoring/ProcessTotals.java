package org.secformer.jobs.monitoring;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import org.secformer.jobs.process.PerExecutor;

/** What all tasks of this process have counted since it started, by metric; those that failed, too. Thread-safe. */
final class ProcessTotals {
    private final ConcurrentHashMap<String, DoubleAdder> totals = new ConcurrentHashMap<>();

    static ProcessTotals here() {
        return PerExecutor.get("totals of this process", ProcessTotals.class, ProcessTotals::new);
    }

    void add(String metric, double number) {
        totals.computeIfAbsent(metric, absent -> new DoubleAdder()).add(number);
    }

    /** What was counted until now. */
    Map<String, Double> all() {
        Map<String, Double> all = new TreeMap<>();
        totals.forEach((metric, total) -> all.put(metric, total.sum()));
        return all;
    }
}
