package org.secformer.jobs.party.timing;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.secformer.jobs.monitoring.Sections;

/**
 * Seconds of one batch.
 *
 * @param lane that scored it
 * @param position of the batch in the run, from 0
 * @param startMillis when it began, by its executor's clock, since 1970
 * @param total from the claim to the stored prediction share
 * @param resources by what was used
 * @param sections by part of the model
 */
public record BatchTimes(
        int lane,
        int position,
        long startMillis,
        double total,
        Map<String, Double> resources,
        Map<String, Double> sections)
        implements Serializable {

    /** Without what was prepared before the input was used. */
    public double online() {
        return total - preparation();
    }

    public double preparation() {
        return sections.getOrDefault(Sections.PREPARATION, 0.0);
    }

    /** A batch that ends now, after so many nanoseconds. */
    public static BatchTimes of(int lane, int position, long nanos, Stopwatch stopwatch) {
        long start = System.currentTimeMillis() - nanos / 1_000_000;
        return new BatchTimes(
                lane, position, start, nanos / 1e9, seconds(stopwatch.resources()), seconds(stopwatch.sections()));
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
