package org.secformer.mpc.ring;

import java.util.Objects;

/** Products in C on vectors of 512 bits. Source: {@code src/main/c/reals.c}. */
final class NativeReals implements RealKernels {
    /** As in the library. */
    private static final int PANEL_COLUMNS = 16;

    private static final int SINGLE_COLUMNS = 32;

    /** Elements that are worked on while arrays are held. */
    private static final int HELD = 1 << 18;

    /** Whether the library and the processor have what this needs, and no other kernel was asked for. */
    static final boolean ARE_HERE = NativeElements.isWanted() && NativeLibrary.isLoaded() && probe();

    @Override
    public RealMatrix lay(double[] b, int from, int k, int n) {
        return RealMatrix.of(b, from, k, n, PANEL_COLUMNS);
    }

    @Override
    public RealMatrix laySingle(double[] b, int from, int k, int n) {
        return RealMatrix.ofSingle(b, from, k, n, SINGLE_COLUMNS);
    }

    @Override
    public void multiply(double[] a, int aFrom, RealMatrix b, double[] c, int cFrom, int m) {
        if (m < 0 || b.panelColumns() != (b.isSingle() ? SINGLE_COLUMNS : PANEL_COLUMNS)) {
            throw new IllegalArgumentException(m + " rows times " + b + " in panels of " + b.panelColumns());
        }
        int k = b.rows();
        int n = b.columns();
        // The library checks nothing; what a matrix says of itself is so.
        Objects.checkFromIndexSize(aFrom, (long) m * k, a.length);
        Objects.checkFromIndexSize(cFrom, (long) m * n, c.length);
        NativeElements.checkHeld(
                b.isSingle()
                        ? multiplySingle(a, aFrom, b.singles(), c, cFrom, m, k, n)
                        : multiply(a, aFrom, b.panels(), c, cFrom, m, k, n));
    }

    @Override
    public double[] extent(double[] values) {
        double[] ends = {values[0], values[0]};
        for (int from = 0; from < values.length; from += HELD) {
            NativeElements.checkHeld(extent(values, from, Math.min(HELD, values.length - from), ends));
        }
        return ends;
    }

    @Override
    public void round(double[] values, int fractionBits, int[] drawn, double[] rounded) {
        Objects.checkFromIndexSize(0, rounded.length, values.length);
        Objects.checkFromIndexSize(0, rounded.length, drawn.length);
        double up = Math.scalb(1.0, fractionBits);
        double down = Math.scalb(1.0, -fractionBits);
        for (int from = 0; from < rounded.length; from += HELD) {
            int count = Math.min(HELD, rounded.length - from);
            NativeElements.checkHeld(round(values, drawn, rounded, from, count, up, down));
        }
    }

    @Override
    public String name() {
        return "native-avx512";
    }

    private static native boolean probe();

    private static native boolean extent(double[] values, int from, int count, double[] ends);

    private static native boolean round(
            double[] values, int[] drawn, double[] rounded, int from, int count, double up, double down);

    private static native boolean multiply(
            double[] a, int aFrom, double[] panels, double[] c, int cFrom, int m, int k, int n);

    private static native boolean multiplySingle(
            double[] a, int aFrom, float[] panels, double[] c, int cFrom, int m, int k, int n);
}
