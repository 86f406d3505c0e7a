package org.secformer.mpc.ring;

import org.slf4j.LoggerFactory;

/**
 * Products of matrices, and what else takes time, in double precision: for the computation in the clear.
 *
 * <p>Kernels add up products in different orders, so results differ by roundings of doubles; where all products and sums are whole numbers of
 * some unit and below 2^53 of it, as with rounded weights and activations, they are the same to the last bit.
 */
public interface RealKernels {
    /** A right factor of k by n elements from {@code from}, row-major, laid out for {@link #multiply} of the same kernel. */
    RealMatrix lay(double[] b, int from, int k, int n);

    /**
     * The same in single precision, where that is faster, in half the memory: each element of a product is off by less than 2^-16 of
     * the product of the norms of its row and its column, usually by 2^-23.
     */
    default RealMatrix laySingle(double[] b, int from, int k, int n) {
        return lay(b, from, k, n);
    }

    /**
     * {@code c = a b}, a and c row-major without gaps.
     *
     * @param a m by as many elements as b has rows, from {@code aFrom}
     * @param b as this kernel laid it out
     * @param c m by as many elements as b has columns, from {@code cFrom}, overwritten; must not overlap a
     */
    void multiply(double[] a, int aFrom, RealMatrix b, double[] c, int cFrom, int m);

    /** Smallest and largest of at least one value; NaN twice if one of them is. */
    double[] extent(double[] values);

    /**
     * Rounds values up or down to so many fraction bits, up as likely as what is lost is a part of a unit.
     *
     * @param drawn uniform, one for each value, read as unsigned
     * @param rounded as many, overwritten
     */
    void round(double[] values, int fractionBits, int[] drawn, double[] rounded);

    /** A short name for logs and reports. */
    String name();

    /** The fastest one that this JVM can run, chosen once; {@code -Dsecformer.kernel} other than native leaves C out. */
    static RealKernels best() {
        return Choice.BEST;
    }

    /** Made when a kernel is first asked for. */
    final class Choice {
        private static final RealKernels BEST = choose();

        private Choice() {}

        private static RealKernels choose() {
            RealKernels chosen = NativeReals.ARE_HERE ? new NativeReals() : new PlainReals();
            LoggerFactory.getLogger(RealKernels.class).info("kernel in the clear: {}", chosen.name());
            return chosen;
        }
    }
}
