package org.secformer.mpc.protocol;

import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * An opened value at the dealer: its mask r, with m1 = r read as unsigned and m0 = m1 - 2^32 s, s the top bit of r.
 *
 * <p>Every function is dealt for m1, in 8 bytes, and as {@code (f(m0) - f(m1)) / 2^32 mod 2^32}, in 4.
 */
final class DealerOpened extends Opened {
    private final DealerProtocols protocols;
    private final int[][] parts;
    private int[] mask;

    /** @param parts both parties' parts of r, or null when run dry */
    DealerOpened(DealerProtocols protocols, Shape shape, int scale, int issuedAt, int[][] parts) {
        super(protocols, shape, scale, issuedAt);
        this.protocols = protocols;
        this.parts = parts;
        if (parts != null) {
            mask = new int[parts[0].length];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = parts[0][i] + parts[1][i];
            }
        }
    }

    /** m1 of element i. */
    long unsigned(int i) {
        return mask[i] & 0xFFFFFFFFL;
    }

    /** (m0 - m1) / 2^32: minus the top bit. */
    int signChange(int i) {
        return mask[i] >> 31;
    }

    @Override
    void drawMask() {
        // The parts are the low halves of the shares of m1; what they carry over is taken off the high halves.
        dealInts(Purpose.MASK, i -> Integer.compareUnsigned(mask[i], parts[0][i]) < 0 ? -1 : 0);
        dealInts(Purpose.MASK, this::signChange);
    }

    @Override
    Sharing computeValue() {
        return result(scale(), 64);
    }

    @Override
    Sharing computeSquare() {
        dealSquare();
        return result(2 * scale(), 64);
    }

    private void dealSquare() {
        dealLongs(Purpose.SQUARE, 8, i -> unsigned(i) * unsigned(i));
        dealInts(Purpose.SQUARE, i -> 2 * mask[i] * signChange(i));
    }

    @Override
    Sharing computeTimes(Opened opened) {
        DealerOpened other = (DealerOpened) opened;
        dealProduct(other, shape().elements() / other.shape().elements());
        return result(scale() + other.scale(), 64);
    }

    private void dealProduct(DealerOpened other, int repeat) {
        dealLongs(Purpose.PRODUCT, 8, i -> unsigned(i) * other.unsigned(i / repeat));
        dealInts(Purpose.PRODUCT, i -> signChange(i) * other.mask[i / repeat]);
        dealInts(Purpose.PRODUCT, i -> mask[i] * other.signChange(i / repeat));
    }

    @Override
    Sharing computeTimesSquareOf(Opened opened) {
        DealerOpened other = (DealerOpened) opened;
        other.dealSquare();
        dealProduct(other, 1);
        dealLongs(Purpose.PRODUCT, 8, i -> unsigned(i) * other.unsigned(i) * other.unsigned(i));
        dealInts(Purpose.PRODUCT, i -> signChange(i) * other.mask[i] * other.mask[i]);
        dealInts(Purpose.PRODUCT, i -> 2 * mask[i] * other.mask[i] * other.signChange(i));
        return result(scale() + 2 * other.scale(), 64);
    }

    @Override
    Sharing computeSeries(FourierSeries series) {
        WaveTable waves = WaveTables.of(scale() + series.periodBits());
        double unit = 1 << FourierSeries.FACTOR_BITS;
        for (int harmonic = 1; harmonic <= series.amplitudes().length; harmonic++) {
            int k = harmonic;
            dealLongs(Purpose.FOURIER, FourierSeries.RESULT_WIDTH, i ->
                    (long) Math.rint(unit * waves.cosine(k * mask[i])));
            dealLongs(Purpose.FOURIER, FourierSeries.RESULT_WIDTH, i ->
                    (long) Math.rint(unit * waves.sine(k * mask[i])));
        }
        return result(FourierSeries.RESULT_SCALE, 8 * FourierSeries.RESULT_WIDTH);
    }

    @Override
    Bits computeAtLeast(double[] thresholds, int lowestBit, int width) {
        int words = Packing.words(shape().elements());
        protocols.dealing().xorLongs(Purpose.COMPARISON, words, () -> {
            long[] top = new long[words];
            for (int i = 0; i < mask.length; i++) {
                top[i >>> 6] |= (mask[i] >>> (lowestBit + width - 1) & 1L) << (i & 63);
            }
            return top;
        });
        int digits = (width + 2) / 4;
        for (int d = 0; d < digits; d++) {
            int shift = lowestBit + 4 * d;
            int digitMask = (1 << Math.min(4, width - 1 - 4 * d)) - 1;
            protocols.dealing().xorInts(Purpose.COMPARISON, shape().elements(), fill(i -> {
                int digit = mask[i] >>> shift & digitMask;
                return (1 << digit) - 1 | 1 << (16 + digit);
            }));
        }
        Shape stacked = shape().stacked(thresholds.length);
        new DigitComparison(protocols, DealerBits.words(stacked)).less(new long[digits][], new long[digits][]);
        return new DealerBits(stacked);
    }

    private Sharing result(int scale, int bits) {
        return Sharing.ofShape(shape(), scale, bits);
    }

    private void dealLongs(Purpose purpose, int width, IntToLongFunction value) {
        protocols.dealing().additive(purpose, shape().elements(), width, () -> {
            long[] values = new long[mask.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = value.applyAsLong(i);
            }
            return values;
        });
    }

    private void dealInts(Purpose purpose, IntUnaryOperator value) {
        protocols.dealing().additiveInts(purpose, shape().elements(), 4, fill(value));
    }

    private Supplier<int[]> fill(IntUnaryOperator value) {
        return () -> {
            int[] values = new int[mask.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = value.applyAsInt(i);
            }
            return values;
        };
    }
}
