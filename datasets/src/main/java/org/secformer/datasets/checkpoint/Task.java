package org.secformer.datasets.checkpoint;

import java.util.Arrays;
import org.secformer.mpc.transformer.Head;

/** What the numbers are for that a model gives; of the parties' computation it changes nothing. */
public enum Task {
    /** One label per text: that of the largest score. */
    SINGLE_LABEL,
    /** Any number of labels per text: those with a score from 0 on, which is a probability of one half. */
    MULTI_LABEL,
    /** Values, one unless the model has more. */
    REGRESSION,
    /** A vector. */
    VECTOR,
    /** A vector that the client divides by its length. */
    UNIT_VECTOR,
    /** One label per token, or word. */
    TOKEN_LABELS;

    /** Whether a model with such a head can be for it. */
    public boolean isOf(Head head) {
        return switch (this) {
            case VECTOR, UNIT_VECTOR -> head.isVector();
            case TOKEN_LABELS -> head.isOfTokens();
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> !head.isVector() && !head.isOfTokens();
        };
    }

    /** What a model that is for it gives, in words. */
    public String told() {
        return switch (this) {
            case SINGLE_LABEL -> "one that gives a text one label";
            case MULTI_LABEL -> "one that gives a text any number of labels";
            case REGRESSION -> "one that gives values, which are its scores";
            case VECTOR, UNIT_VECTOR -> "one that gives vectors";
            case TOKEN_LABELS -> "one that labels words";
        };
    }

    public boolean isVector() {
        return this == VECTOR || this == UNIT_VECTOR;
    }

    /** The values that are meant by those of a text: a unit vector is divided by its length, all else is left as it is. */
    public double[] of(double[] values) {
        if (this != UNIT_VECTOR) {
            return values;
        }
        double norm = Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
        return Arrays.stream(values).map(x -> norm == 0 ? 0 : x / norm).toArray();
    }

    /** Whether a text has one label out of several. */
    public boolean isSingleLabel() {
        return this == SINGLE_LABEL;
    }

    /** The fewest labels that make sense: of a vector there are none. */
    public int fewestLabels() {
        return switch (this) {
            case SINGLE_LABEL, TOKEN_LABELS -> 2;
            case MULTI_LABEL, REGRESSION -> 1;
            case VECTOR, UNIT_VECTOR -> 0;
        };
    }
}
