package org.secformer.mpc.protocol;

/**
 * Cosine and sine of {@code 2 pi i / 2^bits} from a coarse and a fine table.
 *
 * <p>Both parties must compute the same public factors to the last bit, or a share would be multiplied by different numbers;
 * hence StrictMath and plain double arithmetic, which every JVM evaluates alike. Error below 3e-16.
 */
final class WaveTable {
    private final int fineBits;
    private final int mask;
    private final int fineMask;
    private final double[] coarseCosines;
    private final double[] coarseSines;
    private final double[] fineCosines;
    private final double[] fineSines;

    WaveTable(int bits) {
        fineBits = (bits + 1) / 2;
        mask = (int) ((1L << bits) - 1);
        fineMask = (1 << fineBits) - 1;
        double unit = 2 * Math.PI / Math.scalb(1.0, bits);
        coarseCosines = new double[1 << (bits - fineBits)];
        coarseSines = new double[coarseCosines.length];
        for (int i = 0; i < coarseCosines.length; i++) {
            coarseCosines[i] = StrictMath.cos(unit * ((long) i << fineBits));
            coarseSines[i] = StrictMath.sin(unit * ((long) i << fineBits));
        }
        fineCosines = new double[1 << fineBits];
        fineSines = new double[fineCosines.length];
        for (int i = 0; i < fineCosines.length; i++) {
            fineCosines[i] = StrictMath.cos(unit * i);
            fineSines[i] = StrictMath.sin(unit * i);
        }
    }

    double cosine(int i) {
        int coarse = (i & mask) >>> fineBits;
        int fine = i & fineMask;
        return coarseCosines[coarse] * fineCosines[fine] - coarseSines[coarse] * fineSines[fine];
    }

    double sine(int i) {
        int coarse = (i & mask) >>> fineBits;
        int fine = i & fineMask;
        return coarseSines[coarse] * fineCosines[fine] + coarseCosines[coarse] * fineSines[fine];
    }
}
