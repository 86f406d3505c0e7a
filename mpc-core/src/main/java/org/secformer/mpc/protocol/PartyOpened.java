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
            int scale,
            Widths widths,
            int issuedAt,
            int[] opening,
            long[] mask,
            int roundingUnit) {
        super(protocols, shape, scale, widths, issuedAt);
        this.protocols = protocols;
        this.opening = opening;
        this.mask = mask;
        this.masked = new Openings.Masked(
                widths.opened(), widths.offset() - roundingUnit, protocols.ifFirst(), opening, mask);
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
        int width = widths().change();
        protocols.scratch().pieces(mask.length, (from, count) -> {
            long[] high = protocols.additive(Purpose.MASK, count, width);
            long[] change = protocols.additive(Purpose.MASK, count, width);
            Openings.pickMasks(masked, from, count, high, change);
        });
    }

    /** {@code z = constant + [t^2] + linear [t]} for a piece. */
    private void parabola(long constant, long linear, long[] z, int from, int count) {
        long[] squares = protocols.additive(Purpose.SQUARE, count, widths().results());
        long[] change = protocols.additive(Purpose.SQUARE, count, widths().change());
        Openings.squares(masked, from, count, squares, change, constant, linear, z);
    }

    /** Shares of the mask's square for a piece. */
    private void square(int from, int count, long[] z) {
        randomness().additive(Purpose.SQUARE, widths().results(), z, 0, count);
        long[] change = protocols.additive(Purpose.SQUARE, count, widths().change());
        for (int j = 0; j < count; j++) {
            z[j] += change(from + j, change[j]);
        }
    }

    /** Shares of a product of both masks for a piece, the other's element i / repeat meeting this one's i. */
    private void product(PartyOpened other, int repeat, int from, int count, long[] z) {
        int results = productBits(other);
        randomness().additive(Purpose.PRODUCT, results, z, 0, count);
        long[] change = protocols.additive(Purpose.PRODUCT, count, results - widths().opened());
        long[] otherChange = protocols.additive(
                Purpose.PRODUCT, count, results - other.widths().opened());
        for (int j = 0, row = from / repeat; j < count; row++) {
            for (int end = Math.min(count, (row + 1) * repeat - from); j < end; j++) {
                z[j] += change(from + j, change[j]) + other.change(row, otherChange[j]);
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
    Sharing computeSquare() {
        long[] z = new long[opening.length];
        protocols.scratch().pieces(z.length, (from, count) -> parabola(0, 0, z, from, count));
        return result(2 * scale(), z);
    }

    @Override
    Sharing computeSquareOfRowSums() {
        // [S^2] = P^2 - 2 P [M] + [M^2] with P and M the rows' sums; M's unsigned reading changes by each element's
        // sign.
        int columns = shape().columns();
        int rows = shape().rows();
        long[] z = randomness().additive(Purpose.SQUARE, rows, widths().results());
        long[] publicSums = new long[rows];
        long[] maskSums = new long[rows];
        protocols.scratch().pieces(opening.length, (from, count) -> {
            long[] change = protocols.additive(Purpose.SQUARE, count, widths().change());
            for (int j = 0, row = from / columns; j < count; row++) {
                for (int end = Math.min(count, (row + 1) * columns - from); j < end; j++) {
                    z[row] += change(from + j, change[j]);
                    publicSums[row] += publicPart(from + j);
                    maskSums[row] += mask[from + j];
                }
            }
        });
        for (int row = 0; row < rows; row++) {
            z[row] += publicSums[row] * ((publicSums[row] & protocols.ifFirst()) - 2 * maskSums[row]);
        }
        return Sharing.ofShare(protocols.party(), shape().withColumns(1), 2 * scale(), widths().results(), z);
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
    Sharing computeTimesSquareOf(Opened opened) {
        // [t u^2] = P [n^2] - 2 P Q [n] - Q^2 [m] + 2 Q [m n] - [m n^2] + P Q^2
        PartyOpened other = (PartyOpened) opened;
        long[] z = new long[opening.length];
        protocols.scratch().pieces(z.length, (from, count) -> {
            long[] nSquared = protocols.scratch().longs(count);
            long[] mn = protocols.scratch().longs(count);
            long[] mnSquared = protocols.scratch().longs(count);
            other.square(from, count, nSquared);
            product(other, 1, from, count, mn);
            product(other, 1, from, count, mnSquared);
            for (int j = 0; j < count; j++) {
                int i = from + j;
                long p = publicPart(i);
                long q = other.publicPart(i);
                z[i] = p * nSquared[j]
                        - 2 * p * q * other.mask[i]
                        - q * q * mask[i]
                        + 2 * q * mn[j]
                        - mnSquared[j]
                        + (p * q * q & protocols.ifFirst());
            }
        });
        return result(scale() + 2 * other.scale(), productBits(other), z);
    }

    @Override
    Sharing computeSeries(FourierSeries series) {
        WaveTable waves = WaveTables.of(scale() + series.periodBits());
        int resultScale = series.scale(scale());
        long constant = FixedPoint.encode(series.constant(), resultScale) & protocols.ifFirst();
        long[] z = new long[opening.length];
        int[] angles = new int[Math.min(Pieces.SIZE, z.length)];
        Harmonics harmonics = new Harmonics(waves, angles.length);
        protocols.scratch().pieces(z.length, (from, count) -> {
            if (series.hasTrend()) {
                // The square is read at the scale of the sum, t is raised to it.
                parabola(constant, 1L << resultScale - scale() - series.trend().linearBits(), z, from, count);
            } else {
                Arrays.fill(z, from, from + count, constant);
            }
            for (int j = 0; j < count; j++) {
                angles[j] = (int) publicPart(from + j);
            }
            harmonics.start(angles, count);
            for (int k = 1; k <= series.harmonics(); k++) {
                harmonics.next();
                addHarmonic(series, k, harmonics, z, from, count);
            }
        });
        return result(resultScale, series.bits(scale(), widths().results()), z);
    }

    /** cos k t = cos k P [cos k m] + sin k P [sin k m], sin k t = sin k P [cos k m] - cos k P [sin k m]. */
    private void addHarmonic(FourierSeries series, int k, Harmonics harmonics, long[] z, int from, int count) {
        long[] cosines = protocols.additive(Purpose.FOURIER, count, series.width(k));
        long[] sines = protocols.additive(Purpose.FOURIER, count, series.width(k));
        double factor = series.amplitudes()[k - 1] * (1 << series.publicBits(k));
        int raise = series.scale(scale()) - series.publicBits(k) - series.dealtBits(k);
        boolean even = series.wave() == FourierSeries.Wave.COSINE;
        double[] withCosines = even ? harmonics.cosines() : harmonics.sines();
        double[] withSines = even ? harmonics.sines() : harmonics.cosines();
        double sign = even ? factor : -factor;
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
        return result(scale, widths().results(), share);
    }

    private Sharing result(int scale, int bits, long[] share) {
        return Sharing.ofShare(protocols.party(), shape(), scale, bits, share);
    }
}
