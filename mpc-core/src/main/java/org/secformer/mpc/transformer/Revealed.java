package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.util.Objects;
import org.secformer.mpc.protocol.LargestScore;

/**
 * What the client gets to know of a text's scores, which the model owner chooses. Part of the shape and so of the plan's hash: both
 * parties compute this and nothing else.
 *
 * <p>With {@link What#LABEL} nobody learns a score, neither the parties nor the client: what comes out is the number of the largest one, the
 * first of equal ones. With {@link What#LABEL_AND_MARGIN} one bit more comes out: whether the largest score exceeds every other by more than
 * {@code margin}.
 *
 * @param what comes out
 * @param margin public, taken to the nearest multiple of 2^-{@value LargestScore#FRACTION}; 0 where there is none
 */
public record Revealed(What what, double margin) implements Serializable {
    /** All scores, or a vector. */
    public static final Revealed SCORES = new Revealed(What.SCORES, 0);

    /** The label alone. */
    public static final Revealed LABEL = new Revealed(What.LABEL, 0);

    /** With more labels all pairs of scores, which are compared, would be too much. */
    public static final int MOST_LABELS = 256;

    /** No margin is as large. */
    public static final double MOST_MARGIN = 1 << Plan.INPUT_RANGE;

    /** Kinds of what comes out. */
    public enum What {
        SCORES,
        LABEL,
        LABEL_AND_MARGIN
    }

    /** @throws IllegalArgumentException if the margin is none that there can be */
    public Revealed {
        Objects.requireNonNull(what, "what is revealed");
        boolean isMargin = margin >= 0 && margin < MOST_MARGIN;
        if (!isMargin || what != What.LABEL_AND_MARGIN && Double.doubleToRawLongBits(margin) != 0) {
            throw new IllegalArgumentException("a margin from 0 to below " + MOST_MARGIN
                    + " belongs to a label with its margin, found " + margin + " for " + what);
        }
    }

    /** The label, and whether its score exceeds all others by more than this. */
    public static Revealed labelAndMargin(double margin) {
        // 0, where -0 is given.
        return new Revealed(What.LABEL_AND_MARGIN, margin + 0.0);
    }

    /** Whether scores come out as they are. */
    public boolean tellsScores() {
        return what == What.SCORES;
    }

    /** Whether it is told if a label is clear of the others. */
    public boolean hasMargin() {
        return what == What.LABEL_AND_MARGIN;
    }

    /**
     * Refuses models whose numbers are not the scores of labels of which a text has one.
     *
     * @throws IllegalArgumentException that says why
     */
    void requireFits(Head head, int labels) {
        if (tellsScores()) {
            return;
        }
        if (head.isVector() || head.isOfTokens()) {
            throw new IllegalArgumentException(
                    "a label alone can be revealed where a text has one label, not where it has "
                            + (head.isVector() ? "a vector" : "a label for every token"));
        }
        Limits.require("labels of a model that reveals the label alone", 2, MOST_LABELS, labels);
    }

    /** Of so many of the head. */
    int outputs(int ofHead) {
        return switch (what) {
            case SCORES -> ofHead;
            case LABEL -> 1;
            case LABEL_AND_MARGIN -> 2;
        };
    }

    /** Comparisons of a row. */
    int comparisons(int labels) {
        return tellsScores() ? 0 : labels * (labels - 1) / 2 * (hasMargin() ? 3 : 1);
    }

    /** As it stands in plans. */
    @Override
    public String toString() {
        return hasMargin() ? what + " " + Double.toHexString(margin) : what.toString();
    }
}
