package org.secformer.mpc.transformer;

import java.io.Serializable;
import org.secformer.mpc.protocol.Format;
import org.secformer.mpc.protocol.GeluNumbers;
import org.secformer.mpc.protocol.NormNumbers;
import org.secformer.mpc.ring.Packing;

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
 * @param gelu argument of GeLU
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
    /** What numbers were chosen for. */
    public enum Kind {
        /** Errors as small as 16 fraction bits allow. */
        EXACT,
        /** Few bytes: activations with ten fraction bits, where weights keep 16. */
        COMPACT
    }

    /**
     * Numbers of one kind.
     *
     * @param fraction fraction bits
     * @param range they lie below 2^range in magnitude
     */
    public record Fixed(int fraction, int range) implements Serializable {
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
            new Fixed(16, 14),
            12,
            new Fixed(8, 22),
            16,
            new Fixed(12, 18),
            new Fixed(20, 10),
            new Fixed(16, 8),
            new Fixed(16, 6),
            16,
            4);

    /** Ten fraction bits for activations. */
    public static final Numerics COMPACT = new Numerics(
            Kind.COMPACT,
            16,
            10,
            new Fixed(10, 9),
            9,
            new Fixed(0, 14),
            new Fixed(14, 8),
            new Fixed(10, 6),
            new Fixed(8, 8),
            new Fixed(9, 7),
            8,
            new Fixed(5, 10),
            4,
            new Fixed(6, 24),
            new Fixed(22, 8),
            new Fixed(10, 7),
            new Fixed(10, 3),
            12,
            2);

    /** Fraction bits of products of operands and weights, and of biases. */
    public int product() {
        return activation + weight;
    }

    /** Bits of a product with weights that is opened so. */
    private int productBits(Fixed fixed) {
        return Packing.widthFor(product() - fixed.fraction + fixed.opened());
    }

    /** Bits of what is added up to the input of a LayerNorm, and of the operands and weights that make it. */
    public int normBits() {
        return Packing.widthFor(Math.max(productBits(norm), product() + rowSum + 2));
    }

    /** Bits of queries, keys and values as products, and of the operands and weights that make them. */
    public int projectionBits() {
        return Math.max(productBits(value), Math.max(productBits(query), productBits(key)));
    }

    /** Bits of GeLU's argument as a product, and of the operands and weights that make it. */
    public int expansionBits() {
        return productBits(gelu);
    }

    /** Bits of the head's products, and of the operands and weights that make them. */
    public int headBits() {
        return productBits(new Fixed(activation, 14));
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
        int results = Packing.widthFor(operandBits + norm.fraction + inverse.fraction - activation);
        int log = NormNumbers.halfLog(columns);
        int squareBits = Math.min(results, 2 * norm.fraction + 2 * log + variance.range + 2);
        // Squares may be raised by as many bits as the ring has room for, to meet a finer square of the sum.
        int raised = Math.min(NormNumbers.SHARE_BITS, Long.SIZE - squareBits);
        int sumFraction = norm.fraction - log - (NormNumbers.SHARE_BITS - raised) / 2;
        return new NormNumbers(
                new Format(norm.fraction, norm.opened(), results),
                new Format(sumFraction, sumFraction + rowSum + 2, Long.SIZE),
                squareBits,
                new Format(inverse.fraction, inverse.opened(), results),
                activation,
                operandBits);
    }

    /** Bits of products of queries and keys. */
    public int scoreBits() {
        return Packing.widthFor(query.fraction + key.fraction - score.fraction + score.opened());
    }

    public Format queryFormat() {
        return new Format(query.fraction, query.opened(), scoreBits());
    }

    public Format keyFormat() {
        return new Format(key.fraction, key.opened(), scoreBits());
    }

    /** Bits of products of squared scores and values, for rows of so many tokens. */
    public int contextBits(int length) {
        return Packing.widthFor(square + weighted + Plan.ceilLog2(length) + sum.range + 2);
    }

    public Format valueFormat(int length) {
        return new Format(
                value.fraction, value.opened(), Packing.widthFor(contextBits(length) + value.fraction - weighted));
    }

    public Format scoreFormat(int length) {
        return new Format(
                score.fraction, score.opened(), Packing.widthFor(contextBits(length) + 2 * score.fraction - square));
    }

    public Format sumFormat() {
        return new Format(sum.fraction, sum.opened(), quotientBits());
    }

    public Format quotientFormat() {
        return new Format(quotient.fraction, quotient.opened(), quotientBits());
    }

    /** Bits of a context sum times 1 / row mean, of which the operand of the next matrix is cut. */
    private int quotientBits() {
        return Packing.widthFor(normBits() + sum.fraction + quotient.fraction - activation);
    }

    public GeluNumbers geluNumbers() {
        int results = normBits();
        return new GeluNumbers(
                new Format(gelu.fraction, gelu.opened(), results),
                new Format(inner.fraction, inner.opened(), results),
                series,
                edges);
    }

    /** Of the head's function, one row per text. */
    public GeluNumbers headNumbers() {
        int results = headBits();
        return new GeluNumbers(
                new Format(activation, new Fixed(activation, 8).opened(), results),
                new Format(activation, new Fixed(activation, 6).opened(), results),
                16,
                4);
    }
}
