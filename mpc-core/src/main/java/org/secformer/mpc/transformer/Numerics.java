package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.GeluNumbers;
import org.secformer.mpc.protocol.NormNumbers;
import org.secformer.mpc.protocol.Octaves;
import org.secformer.mpc.protocol.Reciprocal;

/**
 * How numbers are held in a model: fraction bits and ranges, from which all widths follow.
 *
 * <p>A value at f fraction bits, below 2^r, is opened in f + r + 2 bits; a product that is opened with s fraction bits less than it
 * has needs s bits more than the opening. So fewer fraction bits and smaller ranges are fewer bytes.
 *
 * @param kind what they were chosen for
 * @param weight fraction bits of matrices and gains
 * @param activation fraction bits of what is multiplied with them
 * @param norm input of a LayerNorm
 * @param rowSum such a row adds up to less than 2^rowSum in magnitude, as what makes it is centred
 * @param variance of such a row; its fraction bits do not matter
 * @param inverse of its root
 * @param query in attention
 * @param key in attention
 * @param value in attention, as opened
 * @param weighted fraction bits of values where squared scores are multiplied with them
 * @param score query times key plus the constant of 2Quad
 * @param square fraction bits of squared scores, as they are multiplied with values
 * @param sum context sums, divided by the length
 * @param quotient 1 / row mean of squared scores
 * @param gelu argument of GeLU, or of the ReLU in its place
 * @param inner GeLU between its edges
 * @param series fraction bits of its series' public factors
 * @param edges GeLU's edges are met within 2^-edges
 */
public record Numerics(
        Kind kind,
        int weight,
        int activation,
        Fixed norm,
        int rowSum,
        Fixed variance,
        Fixed inverse,
        Fixed query,
        Fixed key,
        Fixed value,
        int weighted,
        Fixed score,
        int square,
        Fixed sum,
        Fixed quotient,
        Fixed gelu,
        Fixed inner,
        int series,
        int edges)
        implements Serializable {
    private static final int MOST_FRACTION = 30;
    private static final int LEAST_RANGE = -8;
    private static final int MOST_RANGE = 40;
    /** What the head's function reads lies below 2^HEAD_RANGE. */
    static final int HEAD_RANGE = 8;

    /** Its edges are met within 2^-HEAD_EDGES. */
    static final int HEAD_EDGES = 4;

    private static final int LEAST_OPENED = 8;
    private static final int MOST_OPENED = 32;

    /** ReLU's edge is met as much more closely than GeLU's, where either side is next to the argument: as closely as roundings err. */
    private static final int RELU_EDGE = 7;

    public Numerics {
        Objects.requireNonNull(kind, "what numbers are for");
        requireFraction("weights", weight);
        requireFraction("activations", activation);
        requireRange("a LayerNorm's row sum", rowSum);
        Objects.requireNonNull(variance, "the variance of a row");
        requireFraction("values as factors", weighted);
        requireFraction("squared scores", square);
        requireFraction("the factors of GeLU's series", series);
        requireFraction("GeLU's edges", edges);
        Map<String, Fixed> opened = new LinkedHashMap<>();
        opened.put("the input of a LayerNorm", norm);
        opened.put("1 / deviation", inverse);
        opened.put("queries", query);
        opened.put("keys", key);
        opened.put("values", value);
        opened.put("scores", score);
        opened.put("context sums", sum);
        opened.put("1 / row mean", quotient);
        opened.put("GeLU's argument", gelu);
        opened.put("GeLU between its edges", inner);
        opened.forEach((what, fixed) -> {
            Objects.requireNonNull(fixed, what);
            Limits.require("bits of the opening of " + what, LEAST_OPENED, MOST_OPENED, fixed.opened());
        });
    }

    private static void requireFraction(String what, int found) {
        Limits.require("fraction bits of " + what, 0, MOST_FRACTION, found);
    }

    private static void requireRange(String what, int found) {
        Limits.require("bits of the range of " + what, LEAST_RANGE, MOST_RANGE, found);
    }

    /** What numbers were chosen for. */
    public enum Kind {
        /** Errors as small as 16 fraction bits allow. */
        EXACT,
        /** Few bytes: activations with eleven fraction bits, where weights keep 16. */
        COMPACT,
        /** Ranges that one model's weights prove to be enough, and as few fraction bits as an error allows; see {@link FittedNumbers}. */
        FITTED
    }

    /**
     * Numbers of one kind.
     *
     * @param fraction fraction bits
     * @param range they lie below 2^range in magnitude
     */
    public record Fixed(int fraction, int range) implements Serializable {
        public Fixed {
            requireFraction("a number", fraction);
            requireRange("a number", range);
        }

        /** Bits in which it is opened. */
        int opened() {
            return fraction + range + 2;
        }
    }

    /** 16 fraction bits almost everywhere. */
    public static final Numerics EXACT = new Numerics(
            Kind.EXACT,
            16,
            16,
            new Fixed(16, 14),
            14,
            new Fixed(0, 14),
            new Fixed(16, 8),
            new Fixed(13, 9),
            new Fixed(11, 11),
            new Fixed(16, 6),
            12,
            new Fixed(8, 22),
            16,
            new Fixed(12, 18),
            new Fixed(20, 10),
            new Fixed(16, 8),
            new Fixed(16, 6),
            16,
            4);

    /** Eleven fraction bits for activations. */
    public static final Numerics COMPACT = new Numerics(
            Kind.COMPACT,
            16,
            11,
            new Fixed(11, 9),
            9,
            new Fixed(0, 14),
            new Fixed(14, 8),
            new Fixed(11, 6),
            new Fixed(9, 8),
            new Fixed(10, 6),
            8,
            new Fixed(7, 10),
            7,
            new Fixed(11, 18),
            new Fixed(19, 8),
            new Fixed(11, 7),
            new Fixed(11, 3),
            13,
            2);

    /**
     * The numbers of a kind that has the same for all models.
     *
     * @throws IllegalArgumentException for fitted ones
     */
    public static Numerics of(Kind kind) {
        return switch (kind) {
            case EXACT -> EXACT;
            case COMPACT -> COMPACT;
            case FITTED -> throw new IllegalArgumentException("fitted numbers are those of one model");
        };
    }

    /**
     * Refuses numbers with which a model of so many columns cannot be computed, however long its rows are.
     *
     * @throws IllegalArgumentException that says what does not fit
     */
    void requireFits(int columns) {
        new NumericsFit(this, columns).require();
    }

    /**
     * The same for rows of so many tokens.
     *
     * @throws IllegalArgumentException that says what does not fit
     */
    void requireFits(ModelShape shape, int length) {
        new NumericsFit(this, shape.hidden()).require(length);
    }

    /** Fraction bits of products of operands and weights, and of biases. */
    public int product() {
        return activation + weight;
    }

    /** Bits of a product with weights that is opened so. */
    private int productBits(String what, Fixed fixed) {
        return NumericsFit.width(what, product() - fixed.fraction + fixed.opened());
    }

    /** Bits of what is added up to the input of a LayerNorm, and of the operands and weights that make it. */
    public int normBits() {
        int ofSum = NumericsFit.width("the sum of a LayerNorm's row", product() + rowSum + 2);
        return Math.max(productBits("the input of a LayerNorm", norm), ofSum);
    }

    /** Bits of queries, keys and values as products, and of the operands and weights that make them. */
    public int projectionBits() {
        int queryAndKey = Math.max(productBits("a query", query), productBits("a key", key));
        return Math.max(productBits("a value", value), queryAndKey);
    }

    /** Bits of GeLU's argument as a product, and of the operands and weights that make it. */
    public int expansionBits() {
        return productBits("GeLU's argument", gelu);
    }

    /** Bits of the head's products, and of the operands and weights that make them. */
    public int headBits() {
        return productBits("what the head reads", new Fixed(activation, 14));
    }

    /** Of the LayerNorm before attention, for the products and the residual path that read it. */
    public NormNumbers beforeAttention(int columns) {
        return layerNorm(columns, Math.max(projectionBits(), normBits()));
    }

    /** Of the LayerNorm before the feed-forward part, likewise. */
    public NormNumbers beforeExpansion(int columns) {
        return layerNorm(columns, Math.max(expansionBits(), normBits()));
    }

    /** Of the last LayerNorm. */
    public NormNumbers beforeHead(int columns) {
        return layerNorm(columns, headBits());
    }

    private NormNumbers layerNorm(int columns, int operandBits) {
        int results =
                NumericsFit.width("a normalised row", operandBits + norm.fraction + inverse.fraction - activation);
        int log = NormNumbers.halfLog(columns);
        int squareBits = Math.min(results, 2 * norm.fraction + 2 * log + variance.range + 2);
        // Squares may be raised by as many bits as the ring has room for, to meet a finer square of the sum.
        int raised = Math.min(NormNumbers.SHARE_BITS, Long.SIZE - squareBits);
        int sumFraction = norm.fraction - log - (NormNumbers.SHARE_BITS - raised) / 2;
        return new NormNumbers(
                format("the input of a LayerNorm", norm, results),
                NumericsFit.format("the sum of a LayerNorm's row", sumFraction, sumFraction + rowSum + 2, Long.SIZE),
                squareBits,
                format("1 / deviation", inverse, results),
                activation,
                operandBits);
    }

    /** Bits of products of queries and keys. */
    public int scoreBits() {
        return NumericsFit.width("a score", query.fraction + key.fraction - score.fraction + score.opened());
    }

    public Format queryFormat() {
        return format("a query", query, scoreBits());
    }

    public Format keyFormat() {
        return format("a key", key, scoreBits());
    }

    /** Bits of products of squared scores and values, for rows of so many tokens. */
    public int contextBits(int length) {
        int bits = square + weighted + Plan.ceilLog2(length) + sum.range + 2;
        return NumericsFit.width("a context sum over " + length + " tokens", bits);
    }

    public Format valueFormat(int length) {
        int results = NumericsFit.width("a value", contextBits(length) + value.fraction - weighted);
        return format("a value", value, results);
    }

    public Format scoreFormat(int length) {
        int results = NumericsFit.width("a squared score", contextBits(length) + 2 * score.fraction - square);
        return format("a score", score, results);
    }

    /**
     * Row means of squared scores for which context sums, which are at most so many times the largest value, stay in their range, and
     * which are eight units of a squared score or more.
     */
    public Octaves rowMeans() {
        int from = Math.max(Reciprocal.RANGE.from(), 3 - square);
        return new Octaves(from, Math.min(Reciprocal.RANGE.to(), sum.range - value.range));
    }

    public Format sumFormat() {
        return format("a context sum", sum, quotientBits());
    }

    public Format quotientFormat() {
        return format("1 / row mean", quotient, quotientBits());
    }

    /** Bits of a context sum times 1 / row mean, of which the operand of the next matrix is cut. */
    private int quotientBits() {
        int bits = normBits() + sum.fraction + quotient.fraction - activation;
        return NumericsFit.width("a context sum times 1 / row mean", bits);
    }

    public GeluNumbers geluNumbers() {
        int results = normBits();
        return new GeluNumbers(
                format("GeLU's argument", gelu, results),
                format("GeLU between its edges", inner, results),
                series,
                edges);
    }

    /** The lowest bit of ReLU's argument that is compared with 0. */
    public int reluLowestBit() {
        return Math.max(0, gelu.fraction - edges - RELU_EDGE);
    }

    /** Of the head's function, one row per text. */
    public GeluNumbers headNumbers() {
        int results = headBits();
        return new GeluNumbers(
                format("what the head's function reads", new Fixed(activation, HEAD_RANGE), results),
                format("what the head's function gives", new Fixed(activation, 6), results),
                16,
                HEAD_EDGES);
    }

    /** Of GeLU in the head, likewise; its series may have as many fraction bits as its square allows. */
    GeluNumbers headGelu() {
        GeluNumbers numbers = headNumbers();
        int precision = Math.min(numbers.precision(), activation + 2);
        int series = numbers.inner().opened() + 2 * activation + NumericsFit.GELU_SQUARE_BITS - activation;
        NumericsFit.requireBits("GeLU in the head", series, headBits());
        return new GeluNumbers(numbers.argument(), numbers.inner(), precision, HEAD_EDGES);
    }

    private static Format format(String what, Fixed fixed, int results) {
        return NumericsFit.format(what, fixed.fraction, fixed.opened(), results);
    }
}
