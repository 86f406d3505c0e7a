package org.secformer.jobs.owner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.mpc.transformer.ProvenBound;

/**
 * What to change in a model when some text might make a value overflow, for what stands in the way first: later bounds follow from it.
 *
 * @param bounds of all kinds of values, in the order of the computation
 * @param fittedHelps whether all of them hold with numbers fitted to the model
 */
record BoundAdvice(List<ProvenBound> bounds, boolean fittedHelps) {
    private static final Pattern LAYER = Pattern.compile("^layer \\d+ ");

    /** A line for each kind of value, where it is worst. */
    List<String> lines() {
        Map<String, ProvenBound> worst = new LinkedHashMap<>();
        for (ProvenBound bound : bounds) {
            if (!bound.isProven()) {
                worst.merge(
                        kind(bound.name()), bound, (one, other) -> one.spareBits() <= other.spareBits() ? one : other);
            }
        }
        return worst.values().stream()
                .map(bound -> bound + ": " + remedy(bound))
                .toList();
    }

    /** A kind of value, whatever the layer. */
    static String kind(String name) {
        return LAYER.matcher(name).replaceFirst("");
    }

    private String remedy(ProvenBound bound) {
        String fitted = fittedHelps ? ", or check with " + NumbersChoice.OPTION + " fitted" : "";
        double factor = bound.bound() / bound.allowed();
        if (bound.what().startsWith("row mean")) {
            return String.format(
                    Locale.ROOT,
                    "distil with more weight decay on query and key: no flag tells of scores of some texts that are %.3g times"
                            + " too large%s",
                    Math.sqrt(factor),
                    fitted);
        }
        if (bound.what().startsWith("variance")) {
            return String.format(
                    Locale.ROOT,
                    "train so that what this LayerNorm reads is smaller, for example with more weight decay on the matrix"
                            + " before: no flag tells of rows that are %.3g times too large%s",
                    Math.sqrt(factor),
                    fitted);
        }
        return String.format(Locale.ROOT, "train with more weight decay on the matrices before%s", fitted);
    }
}
