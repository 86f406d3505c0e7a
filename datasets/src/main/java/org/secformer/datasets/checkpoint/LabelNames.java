package org.secformer.datasets.checkpoint;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.secformer.datasets.InvalidInputException;

/**
 * Which of a model's labels the label of a row means. It is a label's name, exactly as under {@code id2label}, or its number:
 * the place among the logits, from 0, in digits without leading zeros.
 *
 * <p>If any name is itself a number, numbers are names only: with labels "1" and "2", "1" is the first, and "0" none. A name
 * that several labels have is none either.
 */
public final class LabelNames implements Serializable {
    /** Of a label that is none of the model's. */
    public static final int UNKNOWN = -1;

    private static final long serialVersionUID = 1L;
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+([.,][0-9]*)?");
    private static final int SHOWN = 10;
    private static final int SHOWN_CHARACTERS = 40;

    private final HashMap<String, Integer> indices = new HashMap<>();
    private final String known;

    private LabelNames(List<String> names) {
        boolean numbered = names.stream().noneMatch(name -> NUMBER.matcher(name).matches());
        for (int i = 0; i < names.size(); i++) {
            if (numbered) {
                indices.put(String.valueOf(i), i);
            }
            if (Collections.frequency(names, names.get(i)) == 1) {
                indices.put(names.get(i), i);
            }
        }
        known = "one of the model's labels " + shown(names)
                + (numbered ? ", or its number from 0 to " + (names.size() - 1) : "");
    }

    /** @param names a model's, in the order of the logits */
    public static LabelNames of(List<String> names) {
        return new LabelNames(names);
    }

    /** A label's place among the logits, or {@link #UNKNOWN}. */
    public int index(String label) {
        return indices.getOrDefault(label, UNKNOWN);
    }

    /**
     * The error of labels that are none of the model's.
     *
     * @param place the column, and which rows
     * @param found some of the labels there
     */
    public InvalidInputException unknown(Object file, String place, Collection<String> found, String remedy) {
        return InvalidInputException.of(file, place, known, shown(found), remedy);
    }

    /** What a field may hold, in words. */
    String known() {
        return known;
    }

    static String shown(Collection<String> labels) {
        String first = labels.stream().limit(SHOWN).map(LabelNames::shown).collect(Collectors.joining(", "));
        return labels.size() <= SHOWN ? first : first + ", ... (" + labels.size() + " in all)";
    }

    /** What is longer is perhaps a text, from another column than was meant. */
    private static String shown(String label) {
        return label.length() <= SHOWN_CHARACTERS
                ? InvalidInputException.quote(label)
                : "one of " + label.length() + " characters";
    }
}
