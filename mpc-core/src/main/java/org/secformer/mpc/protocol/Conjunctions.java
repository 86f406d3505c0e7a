package org.secformer.mpc.protocol;

import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.correlation.Purpose;

/**
 * Products of bits d_i ^ r_i of several planes, d_i public: {@code prod_i (d_i ^ r_i) = XOR over subsets S of (prod of d_i outside S)
 * [prod of r_i in S]}. Dealt is the product of the masks of every subset of two or more bits of a product, 8 bytes per word.
 *
 * <p>A product is a set of planes, written as a mask of their indices. Not cut in pieces: what was dealt is used when openings have
 * arrived.
 */
final class Conjunctions extends Correlation<long[][]> {
    private final int[] products;
    private final SortedSet<Integer> subsets = new TreeSet<>();

    Conjunctions(int[] products) {
        super(Integer.MAX_VALUE);
        this.products = products;
        for (int product : products) {
            for (int subset = product; subset != 0; subset = subset - 1 & product) {
                if (Integer.bitCount(subset) > 1) {
                    subsets.add(subset);
                }
            }
        }
        for (int subset : subsets) {
            xor(
                    Purpose.BIT_PRODUCT,
                    Long.SIZE,
                    words -> words,
                    (r, from, count, values) -> multiply(r, subset, values));
        }
    }

    /** Writes the product of a set of planes. */
    private static void multiply(long[][] planes, int set, long[] product) {
        Arrays.fill(product, -1);
        for (int rest = set; rest != 0; rest &= rest - 1) {
            long[] plane = planes[Integer.numberOfTrailingZeros(rest)];
            for (int w = 0; w < product.length; w++) {
                product[w] &= plane[w];
            }
        }
    }

    /** Draws the party's shares of products of masks, by set. */
    void draw(Piece piece, long[][] masks, long[][] shares) {
        for (int i = 0; i < masks.length; i++) {
            shares[1 << i] = masks[i];
        }
        for (int subset : subsets) {
            shares[subset] = new long[piece.count()];
            piece.next(shares[subset], 0);
        }
    }

    /**
     * The party's shares of all products.
     *
     * @param openings d
     * @param dealt what was drawn
     * @param first all ones at the party that adds what is public, else 0
     */
    long[][] shares(long[][] openings, long[][] dealt, long first) {
        long[][] shares = new long[products.length][];
        for (int i = 0; i < products.length; i++) {
            shares[i] = share(products[i], openings, dealt, first);
        }
        return shares;
    }

    private static long[] share(int product, long[][] openings, long[][] dealt, long first) {
        long[] sum = new long[openings[0].length];
        if (first != 0) {
            multiply(openings, product, sum);
        }
        for (int subset = product; subset != 0; subset = subset - 1 & product) {
            for (int w = 0; w < sum.length; w++) {
                long term = dealt[subset][w];
                for (int rest = product & ~subset; rest != 0; rest &= rest - 1) {
                    term &= openings[Integer.numberOfTrailingZeros(rest)][w];
                }
                sum[w] ^= term;
            }
        }
        return sum;
    }
}
