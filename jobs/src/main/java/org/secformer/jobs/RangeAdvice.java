package org.secformer.jobs;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.mpc.protocol.RangeUse;

/** What to change in a model when a kind of value leaves its range. */
final class RangeAdvice {
    /** Kinds that leave their range with another one of the same part, if there is one. */
    private static final Set<String> FOLLOWING = Set.of("value before opening", "compared value");

    private RangeAdvice() {}

    /** A line for each part of the model in which values leave their ranges; most have one cause there. */
    static List<String> of(List<RangeUse> ranges, BertConfig config) {
        Map<String, RangeUse> bySection = new LinkedHashMap<>();
        ranges.stream()
                .filter(use -> !use.isWithin())
                .sorted(Comparator.comparing(use -> FOLLOWING.contains(use.what())))
                .forEach(use -> bySection.putIfAbsent(use.section(), use));
        return bySection.values().stream()
                .sorted(Comparator.comparing(ranges::indexOf))
                .map(use -> use + ": " + remedy(use, config))
                .toList();
    }

    private static String remedy(RangeUse use, BertConfig config) {
        boolean tooSmall = use.lowestAllowed() > 0 && use.smallest() < use.lowestAllowed();
        long factor = 1L << (long) Math.ceil(Math.max(1, -use.headroomBits()));
        if (use.what().contains("(score + c)^2")) {
            return String.format(
                    Locale.ROOT,
                    "distil with a %s softmax_constant than %s",
                    tooSmall ? "larger" : "smaller",
                    config.softmaxConstant());
        }
        if (use.what().startsWith("variance")) {
            return "train so that what this LayerNorm reads is " + (tooSmall ? "larger" : "smaller")
                    + ", for example with another weight decay";
        }
        if (use.section().endsWith("query, key, value") || use.section().endsWith("attention products")) {
            return "scores and values stay the same with the query's weight and bias divided by " + factor
                    + " and the key's multiplied, or the value's divided and attention.output.dense.weight multiplied";
        }
        if (use.section().endsWith("GeLU") || use.section().equals("head")) {
            return "train with more weight decay on the matrix before, or clip its rows: its results are " + factor
                    + " times too large";
        }
        return "train with more weight decay: values are " + factor + " times too large";
    }
}
