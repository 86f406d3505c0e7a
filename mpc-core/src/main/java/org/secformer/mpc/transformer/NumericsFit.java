package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.NormNumbers;
import org.secformer.mpc.ring.Packing;

/**
 * Whether a model can be computed with numbers that a file may have made up: whatever passes has a price, and runs.
 *
 * <p>A value must be made with as many fraction bits as it is opened with, or more, and its opening must hold all that the next
 * function is for; widths that follow must exist.
 *
 * @param columns hidden size
 */
record NumericsFit(Numerics numbers, int columns) {
    /** 1/v and 1/sqrt(v) are computed in 64 bits, of which so many stand before the point. */
    private static final int INVERSE_RANGE = 10;

    /** 1/sqrt(v) takes v up to 2^14, opened in 32 bits. */
    private static final int VARIANCE_RANGE = 14;

    /** 1/v takes v up to 2^20, opened in 32 bits with 10 fraction bits. */
    private static final int MEAN_BITS = 22;

    /** GeLU's series has a period of 2^9, of which the opening must hold one. */
    private static final int GELU_RANGE = 7;

    /** The series' square is divided by 2^5. */
    static final int GELU_SQUARE_BITS = 5;

    /** The least that the dealt factors of the series have. */
    private static final int GELU_LEAST_DEALT = 4;

    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("numbers do not fit: " + what);
    }

    /** The width of what needs so many bits, or the reason why there is none. */
    static int width(String what, int bits) {
        if (bits > Long.SIZE) {
            throw refused(what + " needs " + bits + " bits of a ring of " + Long.SIZE);
        }
        return Packing.widthFor(bits);
    }

    /** How a value is opened, or the reason why it cannot be. */
    static Format format(String what, int fractionBits, int opened, int results) {
        require("bits of the opening of " + what, 8, Math.min(32, results - 1), opened);
        return new Format(fractionBits, opened, results);
    }

    private static void require(String what, int least, int most, int found) {
        Limits.require("numbers do not fit: " + what, least, most, found);
    }

    /** What does not depend on the length of rows. */
    void require() {
        layerNorm();
        attention();
        gelu();
        head();
    }

    private void layerNorm() {
        Numerics.Fixed norm = numbers.norm();
        require("fraction bits of the input of a LayerNorm", 4, Plan.INPUT_SCALE, norm.fraction());
        require("range of the input of a LayerNorm, in bits", 0, Plan.INPUT_RANGE, norm.range());
        require("range of a LayerNorm's row sum, in bits", -8, Plan.INPUT_RANGE, numbers.rowSum());
        require(
                "range of 1 / deviation, in bits",
                0,
                INVERSE_RANGE,
                numbers.inverse().range());
        require(
                "range of the variance of a row, in bits",
                VARIANCE_RANGE,
                40,
                numbers.variance().range());
        requireCut("a normalised row", norm.fraction() + numbers.inverse().fraction());
        requireMade("the input of a LayerNorm", numbers.product(), norm.fraction());
        int variance = 2 * norm.fraction() + 2 * NormNumbers.halfLog(columns) + VARIANCE_RANGE + 2;
        for (NormNumbers layerNorm : new NormNumbers[] {
            numbers.beforeAttention(columns), numbers.beforeExpansion(columns), numbers.beforeHead(columns)
        }) {
            requireBits("the variance of a row", variance, layerNorm.squareBits());
        }
    }

    private void attention() {
        requireMade("a query", numbers.product(), numbers.query().fraction());
        requireMade("a key", numbers.product(), numbers.key().fraction());
        requireMade("a value", numbers.product(), numbers.value().fraction());
        requireMade("a value as factor", numbers.value().fraction(), numbers.weighted());
        requireMade(
                "a score",
                numbers.query().fraction() + numbers.key().fraction(),
                numbers.score().fraction());
        requireMade("a squared score", 2 * numbers.score().fraction(), numbers.square());
        require(
                "range of context sums beyond that of values, in bits",
                4,
                40,
                numbers.sum().range() - numbers.value().range());
        require("fraction bits of squared scores", 0, 30, numbers.square());
        require(
                "range of 1 / row mean, in bits",
                -8,
                INVERSE_RANGE,
                numbers.quotient().range());
        requireCut("a context", numbers.sum().fraction() + numbers.quotient().fraction());
        numbers.queryFormat();
        numbers.keyFormat();
        numbers.sumFormat();
        numbers.quotientFormat();
    }

    private void gelu() {
        Numerics.Fixed gelu = numbers.gelu();
        Numerics.Fixed inner = numbers.inner();
        requireMade("GeLU's argument", numbers.product(), gelu.fraction());
        require("fraction bits of GeLU's argument", numbers.edges(), numbers.activation(), gelu.fraction());
        require("range of GeLU's argument, in bits", GELU_RANGE, 40, gelu.range());
        int square = 2 * gelu.fraction() + GELU_SQUARE_BITS;
        int most = Math.min(square, numbers.activation());
        require("fraction bits of GeLU between its edges", 0, most, inner.fraction());
        require("range of GeLU between its edges, in bits", 0, 40, inner.range());
        int precision = Math.min((square + 1) / 2, square - GELU_LEAST_DEALT);
        require("fraction bits of the factors of GeLU's series", 0, precision, numbers.series());
        int series = inner.range() + 2 + square;
        requireBits("GeLU's series", gelu.opened() + 1, series);
        requireBits("GeLU", series, numbers.geluNumbers().argument().results());
    }

    private void head() {
        require("fraction bits of activations", 4, Plan.INPUT_SCALE, numbers.activation());
        require("fraction bits of weights", 12, 30, numbers.weight());
        numbers.headNumbers();
    }

    private static void requireMade(String what, int made, int opened) {
        if (made < opened) {
            throw refused(what + " is made with " + made + " fraction bits and needs " + opened);
        }
    }

    private void requireCut(String what, int made) {
        requireMade(what, made, numbers.activation() + 1);
    }

    /** The rest, for rows of so many tokens. */
    void require(int length) {
        int log = Plan.ceilLog2(length);
        requireMade(
                "a context sum",
                numbers.square() + numbers.weighted() + log,
                numbers.sum().fraction());
        numbers.valueFormat(length);
        int squared = 2 * numbers.score().fraction() + log;
        requireBits(
                "a mean of squared scores",
                squared + MEAN_BITS,
                numbers.scoreFormat(length).results());
    }

    static void requireBits(String what, int needed, int found) {
        if (found < needed) {
            throw refused(what + " needs " + needed + " bits and has " + found);
        }
    }
}
