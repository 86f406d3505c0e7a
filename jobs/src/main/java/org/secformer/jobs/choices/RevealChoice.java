package org.secformer.jobs.choices;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.Revealed;

/** What the client gets to know of a text's scores, chosen by the model owner. */
public final class RevealChoice {
    /** The option that it is given with. */
    public static final String OPTION = "--reveal";

    /** And the one for its margin. */
    public static final String MARGIN = "--margin";

    private RevealChoice() {}

    /**
     * What two options say.
     *
     * @param margin null if it is not given
     * @throws InvalidInputException if one is missing, there for nothing, or not in its range
     */
    public static Revealed of(Revealed.What what, Double margin) {
        if (what != Revealed.What.LABEL_AND_MARGIN) {
            if (margin != null) {
                throw new InvalidInputException(MARGIN + ": expected " + OPTION + " "
                        + value(Revealed.What.LABEL_AND_MARGIN) + " with it, found " + value(what));
            }
            return what == Revealed.What.LABEL ? Revealed.LABEL : Revealed.SCORES;
        }
        // Not a number, too.
        if (margin == null || !(margin >= 0 && margin < Revealed.MOST_MARGIN)) {
            throw new InvalidInputException(MARGIN + ": expected a number from 0 to below "
                    + (long) Revealed.MOST_MARGIN + ", a difference of scores, found "
                    + (margin == null ? "none" : margin));
        }
        return Revealed.labelAndMargin(margin);
    }

    /**
     * What an option's value means.
     *
     * @throws InvalidInputException if it is none
     */
    public static Revealed.What parse(String value) {
        return Arrays.stream(Revealed.What.values())
                .filter(what -> value(what).equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(OPTION + ": expected one of "
                        + Arrays.stream(Revealed.What.values())
                                .map(RevealChoice::value)
                                .toList()
                        + ", found " + InvalidInputException.quote(value)));
    }

    /** The option's value. */
    public static String value(Revealed.What what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Both options as arguments. */
    public static List<Object> arguments(Revealed revealed) {
        List<Object> what = List.of(OPTION, value(revealed.what()));
        return revealed.hasMargin() ? List.of(what.get(0), what.get(1), MARGIN, revealed.margin()) : what;
    }

    /** In words. */
    public static String told(Revealed revealed) {
        return switch (revealed.what()) {
            case SCORES -> "scores";
            case LABEL -> "the label alone: nobody learns a score";
            case LABEL_AND_MARGIN ->
                "the label, and whether its score exceeds all others by more than " + revealed.margin()
                        + ": nobody learns a score";
        };
    }
}
