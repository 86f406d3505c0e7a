package org.secformer.jobs.owner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ProvenBound;

/**
 * What to change in a model when a kind of value leaves its range: the table in docs/import.md.
 *
 * @param ranges how far all values went
 * @param bounds how far they can go for any text
 * @param config of the model
 * @param numbers how its numbers were held
 */
record RangeAdvice(List<RangeUse> ranges, List<ProvenBound> bounds, BertConfig config, Numerics.Kind numbers) {
    /** Kinds that are of any value. What a function expects of its argument tells more, and they follow from it. */
    private static final Pattern ANY_VALUE = Pattern.compile(
            "opened value|difference from a threshold|value before opening|(product|operand) of \\d+ bits");

    private static final int LARGEST_LOG = 62;

    /** A line for each thing that is computed in which values leave their ranges; most have one cause there. */
    List<String> lines() {
        Map<String, RangeUse> bySubject = new LinkedHashMap<>();
        ranges.stream()
                .filter(use -> !use.isWithin())
                .sorted(Comparator.comparing(RangeAdvice::isOfAnyValue).thenComparing(RangeUse::headroomBits))
                .forEach(use -> bySubject.putIfAbsent(use.section() + '\n' + use.subject(), use));
        List<String> lines = new ArrayList<>(bySubject.values().stream()
                .sorted(Comparator.comparing(ranges::indexOf))
                .map(use -> use + ": " + remedy(use))
                .toList());
        if (!lines.isEmpty() && numbers == Numerics.Kind.COMPACT) {
            lines.add("or check with " + NumbersChoice.OPTION + " fitted, which chooses ranges for this model, or "
                    + NumbersChoice.OPTION + " exact, whose ranges are wider for all");
        }
        return lines;
    }

    private static boolean isOfAnyValue(RangeUse use) {
        return ANY_VALUE.matcher(use.what()).matches();
    }

    private String remedy(RangeUse use) {
        long factor = factor(use);
        if (use.what().contains("(score + c)^2")) {
            return ofRowMeans(use);
        }
        if (use.what().startsWith("variance")) {
            return "train so that what this LayerNorm reads is " + (isTooSmall(use) ? "larger" : "smaller")
                    + ", for example with another weight decay";
        }
        return switch (use.subject()) {
            case "query" -> balanced(use, "key", factor);
            case "key" -> balanced(use, "query", factor);
            case "score" ->
                "train with more weight decay on query and key: scores are " + factor
                        + " times too large, and dividing one of the two while multiplying the other changes nothing";
            case "value", "context sum" ->
                "results stay the same with the value's weight and bias divided by " + factor
                        + " and the weight of attention.output.dense multiplied";
            default ->
                "train with more weight decay on the matrix before, or clip its rows: values are " + factor
                        + " times too large";
        };
    }

    private static boolean isTooSmall(RangeUse use) {
        return use.lowestAllowed() > 0 && use.smallest() < use.lowestAllowed();
    }

    /** The power of two that brings values back, those of all texts too. */
    private long factor(RangeUse use) {
        double beyond = bounds.stream()
                .filter(bound -> !use.subject().isEmpty()
                        && bound.subject().equals(use.subject())
                        && bound.section().equals(use.section()))
                .mapToDouble(bound -> -bound.spareBits())
                .max()
                .orElse(0);
        return 1L << (int) Math.min(LARGEST_LOG, Math.ceil(Math.max(1, Math.max(beyond, -use.headroomBits()))));
    }

    private String ofRowMeans(RangeUse use) {
        if (isTooSmall(use)) {
            return String.format(
                    Locale.ROOT, "distil with a larger softmax_constant than %s", config.softmaxConstant());
        }
        return String.format(
                Locale.ROOT,
                "distil with more weight decay on query and key, or with a smaller softmax_constant than %s if its square"
                        + " is most of the mean",
                config.softmaxConstant());
    }

    /** Queries and keys can take room from each other. */
    private String balanced(RangeUse use, String other, long factor) {
        double room = ranges.stream()
                .filter(each ->
                        each.section().equals(use.section()) && each.subject().equals(other))
                .mapToDouble(RangeUse::headroomBits)
                .min()
                .orElse(0);
        if (room < Math.log(factor) / Math.log(2)) {
            return "train with more weight decay on query and key: the " + use.subject() + " is " + factor
                    + " times too large, and the " + other + " has no room for that";
        }
        return "scores stay the same with the " + use.subject() + "'s weight and bias divided by " + factor
                + " and the " + other + "'s multiplied";
    }
}
