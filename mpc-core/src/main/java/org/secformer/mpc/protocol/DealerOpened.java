package org.secformer.mpc.protocol;

import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.secformer.mpc.correlation.Dealing;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Openings;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * An opened value at the dealer: its mask r in w bits, with m1 = r read as unsigned and m0 = m1 - 2^w s, s the top bit of r.
 *
 * <p>Every function is dealt for m1, and as the change {@code (f(m0) - f(m1)) / 2^w} to m0.
 */
final class DealerOpened extends Opened {
    private final MaskProtocols protocols;
    private final long[][] parts;
    private final int topBit;
    private long[] mask;

    /** @param parts both parties' parts of r, or null when run dry */
    DealerOpened(MaskProtocols protocols, Shape shape, Format format, int issuedAt, long[][] parts) {
        super(protocols, shape, format, issuedAt);
        this.protocols = protocols;
        this.parts = parts;
        this.topBit = format.opened() - 1;
        if (parts != null) {
            mask = new long[parts[0].length];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = parts[0][i] + parts[1][i] & (2L << topBit) - 1;
            }
        }
    }

    /** m1 of element i. */
    long unsigned(int i) {
        return mask[i];
    }

    /** (m0 - m1) / 2^w: minus the top bit. */
    long signChange(int i) {
        return -(mask[i] >>> topBit);
    }

    private Dealing dealing() {
        return protocols.dealing();
    }

    private static long[] values(int from, int count, IntToLongFunction value) {
        long[] values = new long[count];
        for (int j = 0; j < count; j++) {
            values[j] = value.applyAsLong(from + j);
        }
        return values;
    }

    @Override
    void drawMask() {
        int width = format().change();
        Pieces.of(shape().elements(), (from, count) -> {
            // The parts are the low bits of the shares of m1; what they carry over is taken off the high ones.
            dealing()
                    .additive(
                            Purpose.MASK,
                            count,
                            width,
                            () -> values(from, count, i -> -(parts[0][i] + parts[1][i] >>> topBit + 1)));
            dealing().additive(Purpose.MASK, count, width, () -> values(from, count, this::signChange));
        });
    }

    @Override
    Sharing computeValue() {
        return result(scale(), format().results());
    }

    @Override
    Sharing computeSquare(int bits) {
        Pieces.of(shape().elements(), (from, count) -> dealSquare(bits, from, count));
        return result(2 * scale(), bits);
    }

    private void dealSquare(int bits, int from, int count) {
        dealing().additive(Purpose.SQUARE, count, bits, () -> values(from, count, i -> mask[i] * mask[i]));
        dealing()
                .additive(
                        Purpose.SQUARE,
                        count,
                        bits - format().opened(),
                        () -> values(
                                from,
                                count,
                                i -> (2 * mask[i] + (signChange(i) << format().opened())) * signChange(i)));
    }

    @Override
    Sharing computeTimes(Opened opened) {
        DealerOpened other = (DealerOpened) opened;
        int repeat = shape().elements() / other.shape().elements();
        Pieces.of(shape().elements(), (from, count) -> dealProduct(other, repeat, from, count));
        return result(scale() + other.scale(), productBits(other));
    }

    private void dealProduct(DealerOpened other, int repeat, int from, int count) {
        int results = productBits(other);
        dealing()
                .additive(
                        Purpose.PRODUCT,
                        count,
                        results,
                        () -> values(from, count, i -> mask[i] * other.mask[i / repeat]));
        if (results > format().opened()) {
            dealing()
                    .additive(
                            Purpose.PRODUCT,
                            count,
                            results - format().opened(),
                            () -> values(from, count, i -> signChange(i) * other.mask[i / repeat]));
        }
        if (results > other.format().opened()) {
            dealing()
                    .additive(
                            Purpose.PRODUCT,
                            count,
                            results - other.format().opened(),
                            () -> values(from, count, i -> mask[i] * other.signChange(i / repeat)));
        }
        int both = bothChange(other);
        if (both > 0) {
            dealing()
                    .additive(
                            Purpose.PRODUCT,
                            count,
                            both,
                            () -> values(from, count, i -> signChange(i) * other.signChange(i / repeat)));
        }
    }

    @Override
    Sharing computeSeries(FourierSeries series, int bits) {
        int[] angles = new int[Math.min(Pieces.SIZE, shape().elements())];
        Harmonics harmonics = new Harmonics(series, scale(), angles.length);
        Pieces.of(shape().elements(), (from, count) -> {
            if (series.hasTrend()) {
                dealSquare(bits, from, count);
            }
            for (int j = 0; mask != null && j < count; j++) {
                angles[j] = (int) mask[from + j];
            }
            for (int k = 0; k < series.harmonics(); k++) {
                int harmonic = k;
                int width = series.dealtWidth(k, scale(), bits);
                int fractionBits = series.dealtBits(k);
                dealing().additive(Purpose.FOURIER, count, width, () -> {
                    harmonics.of(harmonic, angles, count);
                    return encoded(harmonics.cosines(), fractionBits, count);
                });
                dealing()
                        .additive(Purpose.FOURIER, count, width, () -> encoded(harmonics.sines(), fractionBits, count));
            }
        });
        return result(series.scale(scale()), bits);
    }

    private static long[] encoded(double[] factors, int fractionBits, int count) {
        long[] encoded = new long[count];
        for (int j = 0; j < count; j++) {
            encoded[j] = Openings.nearest(factors[j] * (1 << fractionBits));
        }
        return encoded;
    }

    @Override
    Comparison computeAtLeast(double[] thresholds, int lowestBit, Digits digits) {
        Pieces.of(shape().elements(), (from, count) -> {
            dealing()
                    .xor(
                            Purpose.COMPARISON,
                            Packing.words(count),
                            Long.SIZE,
                            () -> topBits(from, count, lowestBit + digits.bits()));
            for (int digit = 0; digit < digits.count(); digit++) {
                int d = digit;
                dealing()
                        .xor(
                                Purpose.COMPARISON,
                                count * digits.words(d),
                                digits.width(d),
                                () -> tables(from, count, lowestBit, digits, d));
            }
        });
        Shape stacked = shape().stacked(thresholds.length);
        int planes = digits.count();
        Supplier<long[]> borrow =
                new DigitComparison(protocols, DealerBits.words(stacked)).less(new long[planes][], new long[planes][]);
        return () -> {
            borrow.get();
            return new DealerBits(stacked);
        };
    }

    private long[] topBits(int from, int count, int position) {
        long[] top = new long[Packing.words(count)];
        for (int j = 0; j < count; j++) {
            top[j >>> 6] |= (mask[from + j] >>> position & 1) << j;
        }
        return top;
    }

    private long[] tables(int from, int count, int lowestBit, Digits digits, int d) {
        long[] tables = new long[count * digits.words(d)];
        int shift = lowestBit + d * digits.size();
        int digitMask = (1 << digits.sizeOf(d)) - 1;
        for (int j = 0; j < count; j++) {
            digits.fill(d, (int) (mask[from + j] >>> shift) & digitMask, tables, j);
        }
        return tables;
    }

    private Sharing result(int scale, int bits) {
        return Sharing.ofShape(shape(), scale, bits);
    }
}
