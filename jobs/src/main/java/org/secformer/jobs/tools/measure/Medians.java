package org.secformer.jobs.tools.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Medians of what was measured several times. */
public final class Medians {
    private Medians() {}

    /** The middle value, or the mean of the two in the middle. */
    public static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** The median under each name; a name that is missing somewhere counts as 0 there. */
    public static Map<String, Double> byName(List<Map<String, Double>> all) {
        Map<String, Double> result = new TreeMap<>();
        for (String name :
                all.stream().flatMap(values -> values.keySet().stream()).collect(Collectors.toSet())) {
            result.put(
                    name,
                    of(all.stream()
                            .map(values -> values.getOrDefault(name, 0.0))
                            .toList()));
        }
        return result;
    }
}
