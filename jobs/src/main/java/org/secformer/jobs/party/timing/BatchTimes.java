package org.secformer.jobs.party.timing;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Seconds of one batch.
 *
 * @param position of the batch in the run, from 0
 * @param total from the claim to the stored prediction share
 * @param resources by what was used
 * @param sections by part of the model
 */
public record BatchTimes(int position, double total, Map<String, Double> resources, Map<String, Double> sections)
        implements Serializable {

    /** The section before the computation that does not depend on the input. */
    public static final String PREPARATION = "preparation";

    /** Without what was prepared before the input was used. */
    public double online() {
        return total - preparation();
    }

    public double preparation() {
        return sections.getOrDefault(PREPARATION, 0.0);
    }

    public static BatchTimes of(int position, long nanos, Stopwatch stopwatch) {
        return new BatchTimes(position, nanos / 1e9, seconds(stopwatch.resources()), seconds(stopwatch.sections()));
    }

    /** Of this party's half of the material. */
    public double readingSeconds() {
        return resources.getOrDefault(TimedCorrections.RESOURCE, 0.0);
    }

    private static Map<String, Double> seconds(Map<String, Long> nanos) {
        Map<String, Double> seconds = new TreeMap<>();
        nanos.forEach((name, time) -> seconds.put(name, time / 1e9));
        return seconds;
    }
}
