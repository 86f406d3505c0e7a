package org.secformer.mpc.transformer;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.protocol.Format;

/**
 * How one kind of value is held where it is sent, under a mask.
 *
 * @param what kind of value
 * @param fraction fraction bits
 * @param range it lies below 2^range in magnitude
 * @param bits that each party sends for it
 */
public record SentNumbers(String what, int fraction, int range, int bits) {
    /** All kinds of a plan, in the order of the computation; those of the padding mask, the inverses and the head are left out. */
    public static List<SentNumbers> of(Plan plan) {
        Numerics numerics = plan.shape().numerics();
        int hidden = plan.shape().hidden();
        int length = plan.length();
        List<SentNumbers> all = new ArrayList<>();
        all.add(opened("input of a LayerNorm", numerics.beforeExpansion(hidden).input()));
        all.add(opened("1 / deviation", numerics.beforeExpansion(hidden).inverse()));
        int fraction = numerics.activation();
        all.add(exact(
                "normalised row, before attention",
                fraction,
                numerics.beforeAttention(hidden).operandBits()));
        all.add(opened("query", numerics.queryFormat()));
        all.add(opened("key", numerics.keyFormat()));
        all.add(opened("value", numerics.valueFormat(length)));
        all.add(exact("query as factor", numerics.query().fraction(), numerics.scoreBits()));
        all.add(exact("key as factor", numerics.key().fraction(), numerics.scoreBits()));
        all.add(exact("value as factor", numerics.weighted(), numerics.contextBits(length)));
        all.add(opened("score", numerics.scoreFormat(length)));
        all.add(exact("squared score", numerics.square(), numerics.contextBits(length)));
        all.add(opened("context sum", numerics.sumFormat()));
        all.add(opened("1 / row mean", numerics.quotientFormat()));
        all.add(exact("context", fraction, numerics.normBits()));
        HiddenActivation activation = plan.shape().activation();
        all.add(exact(
                "normalised row, before " + activation.title(),
                fraction,
                numerics.beforeExpansion(hidden).operandBits()));
        all.add(opened(
                activation.title() + "'s argument", numerics.geluNumbers().argument()));
        if (activation == HiddenActivation.GELU) {
            all.add(opened("GeLU between its edges", numerics.geluNumbers().inner()));
        }
        all.add(exact(activation.title(), fraction, numerics.normBits()));
        return all;
    }

    private static SentNumbers opened(String what, Format format) {
        int range = format.opened() - 2 - format.fractionBits();
        return new SentNumbers(what, format.fractionBits(), range, format.opened());
    }

    /** As a factor of products, in all of their bits. */
    private static SentNumbers exact(String what, int fraction, int bits) {
        return new SentNumbers(what, fraction, bits - 1 - fraction, bits);
    }
}
