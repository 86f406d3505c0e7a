package org.secformer.mpc.protocol;

import java.util.Arrays;
import java.util.function.Supplier;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Openings;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * An opened value at a party: the public c and this party's share of the mask's picked reading, 12 bytes per element.
 *
 * <p>What is public but random is never branched on, as half of all predictions would fail; it selects by bit masks.
 */
final class PartyOpened extends Opened {
    private final PartyProtocols protocols;
    private final int[] opening;

    /** This party's part of r; with the high bits added, its share of m. */
    private final long[] mask;

    private final Openings.Masked masked;

    /**
     * @param opening c, filled in when the peer's part arrives; bits above the opening's width are noise
     * @param mask this party's part of r
     * @param roundingUnit 1 after a shift, else 0
     */
    PartyOpened(
            PartyProtocols protocols,
            Shape shape,
            Format format,
            int issuedAt,
            int[] opening,
            long[] mask,
            int roundingUnit) {
        super(protocols, shape, format, issuedAt);
        this.protocols = protocols;
        this.opening = opening;
        this.mask = mask;
        this.masked = new Openings.Masked(
                format.opened(), format.offset() - roundingUnit, protocols.ifFirst(), opening, mask);
    }

    /** P of element i. */
    long publicPart(int i) {
        return masked.publicPart(i);
    }

    /** This party's share of t. */
    long valueShare(int i) {
        return masked.valueShare(i);
    }

    private long change(int i, long dealt) {
        return masked.change(i, dealt);
    }

    /** {@code z = v [t] + (1 - 2 v)(P [rho] - [rho m])} for elements from {@code from} on; see {@link Openings#timesBits}. */
    void timesBits(long[] bits, long[] rho, long[] change, int changeFrom, long[] z, int at, int from, int count) {
        Openings.timesBits(masked, from, bits, rho, change, changeFrom, z, at, count);
    }

    private CorrelatedRandomness randomness() {
        return protocols.randomness();
    }

    @Override
    void drawMask() {
        // The mask's own parts are the low bits of its shares; the dealer adds the high ones: the carry, and the sign.
        int width = format().change();
        protocols.scratch().pieces(mask.length, (from, count) -> {
            long[] high = protocols.additive(Purpose.MASK, count, width);
            long[] change = protocols.additive(Purpose.MASK, count, width);
            Openings.pickMasks(masked, from, count, high, change);
        });
    }

    /** {@code z = constant + factor [t^2] + linear [t]} for a piece. */
    private void parabola(int bits, long constant, long linear, long factor, long[] z, int from, int count) {
        long[] squares = protocols.additive(Purpose.SQUARE, count, bits);
        long[] change = protocols.additive(Purpose.SQUARE, count, bits - format().opened());
        Openings.squares(masked, from, count, squares, change, constant, linear, factor, z);
    }

    /** Shares of a product of both masks for a piece, the other's element i / repeat meeting this one's i. */
    private void product(PartyOpened other, int repeat, int from, int count, long[] z) {
        int results = productBits(other);
        randomness().additive(Purpose.PRODUCT, results, z, 0, count);
        // Of a mask that is wider than the results both readings are the same.
        if (results > format().opened()) {
            long[] change = protocols.additive(Purpose.PRODUCT, count, results - format().opened());
            for (int j = 0; j < count; j++) {
                z[j] += change(from + j, change[j]);
            }
        }
        if (results > other.format().opened()) {
            long[] change = protocols.additive(
                    Purpose.PRODUCT, count, results - other.format().opened());
            for (int j = 0, row = from / repeat; j < count; row++) {
                for (int end = Math.min(count, (row + 1) * repeat - from); j < end; j++) {
                    z[j] += other.change(row, change[j]);
                }
            }
        }
        int both = bothChange(other);
        if (both > 0) {
            long[] bothChange = protocols.additive(Purpose.PRODUCT, count, both);
            for (int j = 0; j < count; j++) {
                z[j] += change(from + j, other.change((from + j) / repeat, bothChange[j]));
            }
        }
    }

    @Override
    Sharing computeValue() {
        long[] z = new long[opening.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = valueShare(i);
        }
        return result(scale(), z);
    }

    @Override
    Sharing computeSquare(int bits) {
        long[] z = new long[opening.length];
        protocols.scratch().pieces(z.length, (from, count) -> parabola(bits, 0, 0, 1, z, from, count));
        return result(2 * scale(), bits, z);
    }

    @Override
    Sharing computeTimes(Opened opened) {
        // [t u] = P [u] - Q [m] + [m n]
        PartyOpened other = (PartyOpened) opened;
        int repeat = opening.length / other.opening.length;
        long[] z = new long[opening.length];
        protocols.scratch().pieces(z.length, (from, count) -> {
            long[] mn = protocols.scratch().longs(count);
            product(other, repeat, from, count, mn);
            for (int j = 0, row = from / repeat; j < count; row++) {
                long q = other.publicPart(row);
                long u = other.valueShare(row);
                for (int end = Math.min(count, (row + 1) * repeat - from); j < end; j++) {
                    int i = from + j;
                    z[i] = mn[j] + publicPart(i) * u - q * mask[i];
                }
            }
        });
        return result(scale() + other.scale(), productBits(other), z);
    }

    @Override
    Sharing computeSeries(FourierSeries series, int bits) {
        int resultScale = series.scale(scale());
        long constant = FixedPoint.encode(series.constant(), resultScale) & protocols.ifFirst();
        long[] z = new long[opening.length];
        int[] angles = new int[Math.min(Pieces.SIZE, z.length)];
        Harmonics harmonics = new Harmonics(series, scale(), angles.length);
        protocols.scratch().pieces(z.length, (from, count) -> {
            if (series.hasTrend()) {
                // The square is read at the scale of the sum, t is raised to it.
                long linear = 1L << resultScale - scale() - series.trend().linearBits();
                parabola(bits, constant, linear, series.trend().square(), z, from, count);
            } else {
                Arrays.fill(z, from, from + count, constant);
            }
            for (int j = 0; j < count; j++) {
                angles[j] = (int) publicPart(from + j);
            }
            for (int k = 0; k < series.harmonics(); k++) {
                harmonics.of(k, angles, count);
                addHarmonic(series, k, bits, harmonics, z, from, count);
            }
        });
        return result(resultScale, bits, z);
    }

    /** cos k t = cos k P [cos k m] + sin k P [sin k m], sin k t = sin k P [cos k m] - cos k P [sin k m]. */
    private void addHarmonic(
            FourierSeries series, int k, int bits, Harmonics harmonics, long[] z, int from, int count) {
        int width = series.dealtWidth(k, scale(), bits);
        long[] cosines = protocols.additive(Purpose.FOURIER, count, width);
        long[] sines = protocols.additive(Purpose.FOURIER, count, width);
        double factor = series.amplitude(k) * (1 << series.publicBits());
        boolean even = series.wave() == FourierSeries.Wave.COSINE;
        double[] withCosines = even ? harmonics.cosines() : harmonics.sines();
        double[] withSines = even ? harmonics.sines() : harmonics.cosines();
        double sign = even ? factor : -factor;
        int raise = series.raise(k, scale());
        Openings.addProducts(factor, withCosines, cosines, sign, withSines, sines, raise, z, from, count);
    }

    @Override
    Comparison computeAtLeast(double[] thresholds, int lowestBit, Digits digits) {
        int[] offsets = new int[thresholds.length];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = (int) masked.offset() + (int) FixedPoint.encode(thresholds[k], scale());
        }
        Supplier<long[]> bits = new PartyComparison(protocols, opening, lowestBit, digits).atLeast(offsets);
        return () -> new PartyBits(shape().stacked(thresholds.length), bits.get());
    }

    private Sharing result(int scale, long[] share) {
        return result(scale, format().results(), share);
    }

    private Sharing result(int scale, int bits, long[] share) {
        return Sharing.ofShare(protocols.party(), shape(), scale, bits, share);
    }
}
