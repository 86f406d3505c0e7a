package org.secformer.mpc.ring;

/**
 * Matrix products modulo 2^64, or of so many bits as matter.
 *
 * <p>Every implementation gives the same bits where they matter: ring arithmetic is exact, so the order of additions does not
 * matter.
 */
public interface RingKernels {
    /**
     * Adds a product to c: {@code c[i, j] += sum_l a[i, l] b[l, j]} modulo 2^bits, all row-major without gaps.
     *
     * @param a m by k elements from {@code aFrom}
     * @param b k by n elements from {@code bFrom}
     * @param c m by n elements from {@code cFrom}, changed in place; must not overlap a or b
     * @param bits of c that matter, 1 to 64: those above are noise, in all matrices, and afterwards in c
     */
    void multiplyAdd(long[] a, int aFrom, long[] b, int bFrom, long[] c, int cFrom, int m, int k, int n, int bits);

    /**
     * The same for a right factor that is packed, whose elements are meant as zero-extended.
     *
     * @param a m by as many elements as b has rows, from {@code aFrom}
     * @param c m by as many elements as b has columns, from {@code cFrom}, changed in place
     * @param bits of c that matter, 1 to 64: those above are noise, in a and c, and afterwards in c
     */
    void multiplyAdd(long[] a, int aFrom, PackedMatrix b, long[] c, int cFrom, int m, int bits);

    /** A short name for logs and reports. */
    String name();

    /** The fastest implementation that this JVM can run, chosen once. */
    static RingKernels best() {
        return KernelChoice.BEST;
    }
}
