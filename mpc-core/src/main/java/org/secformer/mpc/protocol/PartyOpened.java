package org.secformer.mpc.protocol;

import java.util.Arrays;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** An opened value at a party: the public c and this party's share of the mask's picked reading, 12 bytes per element. */
final class PartyOpened extends Opened {
    /** Added to every value, so that negative ones do not wrap before the mask is on. */
    static final int OFFSET = 1 << 30;

    private final PartyProtocols protocols;
    private final int[] opening;
    private final int roundingUnit;
    private int[] lowMask;
    private long[] mask;

    /**
     * @param opening c, filled in when the peer's part arrives
     * @param lowMask this party's part of r
     * @param roundingUnit 1 after a shift, else 0
     */
    PartyOpened(
            PartyProtocols protocols,
            Shape shape,
            int scale,
            int issuedAt,
            int[] opening,
            int[] lowMask,
            int roundingUnit) {
        super(protocols, shape, scale, issuedAt);
        this.protocols = protocols;
        this.opening = opening;
        this.lowMask = lowMask;
        this.roundingUnit = roundingUnit;
    }

    /** P of element i. */
    long publicPart(int i) {
        return (opening[i] & 0xFFFFFFFFL) - OFFSET + roundingUnit;
    }

    /** This party's share of t. */
    long valueShare(int i) {
        return protocols.isFirst() ? publicPart(i) - mask[i] : -mask[i];
    }

    /** The change to be added to a share dealt for the unsigned reading: 2^32 times the dealt part, if g is clear. */
    long change(int i, int dealt) {
        return opening[i] < 0 ? 0 : (long) dealt << 32;
    }

    @Override
    void drawMask() {
        // The mask's own parts are the low halves of its shares; the dealer adds the high halves: the carry, and the
        // sign.
        CorrelatedRandomness randomness = protocols.randomness();
        int[] high = randomness.additiveInts(Purpose.MASK, opening.length, 4);
        int[] change = randomness.additiveInts(Purpose.MASK, opening.length, 4);
        mask = new long[opening.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (lowMask[i] & 0xFFFFFFFFL) + ((long) high[i] << 32) + change(i, change[i]);
        }
        lowMask = null;
    }

    /** Shares of a function of the mask, dealt for the unsigned reading with its change for the signed one. */
    private long[] picked(Purpose purpose) {
        long[] share = protocols.randomness().additive(purpose, opening.length, 8);
        int[] change = protocols.randomness().additiveInts(purpose, opening.length, 4);
        for (int i = 0; i < share.length; i++) {
            share[i] += change(i, change[i]);
        }
        return share;
    }

    /** The same for a function of this mask and another's, which may hold one element per row of this. */
    private long[] picked(Purpose purpose, PartyOpened other, int repeat) {
        long[] share = protocols.randomness().additive(purpose, opening.length, 8);
        int[] change = protocols.randomness().additiveInts(purpose, opening.length, 4);
        int[] otherChange = protocols.randomness().additiveInts(purpose, opening.length, 4);
        for (int from = 0, row = 0; from < share.length; from += repeat, row++) {
            for (int i = from; i < from + repeat; i++) {
                share[i] += change(i, change[i]) + other.change(row, otherChange[i]);
            }
        }
        return share;
    }

    @Override
    Sharing computeValue() {
        long[] z = new long[opening.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = valueShare(i);
        }
        return result(scale(), 64, z);
    }

    @Override
    Sharing computeSquare() {
        // [t^2] = P^2 - 2 P [m] + [m^2]
        long[] z = picked(Purpose.SQUARE);
        for (int i = 0; i < z.length; i++) {
            long p = publicPart(i);
            z[i] += p * (valueShare(i) - mask[i]);
        }
        return result(2 * scale(), 64, z);
    }

    @Override
    Sharing computeTimes(Opened opened) {
        // [t u] = P [u] - Q [m] + [m n]
        PartyOpened other = (PartyOpened) opened;
        int repeat = opening.length / other.opening.length;
        long[] z = picked(Purpose.PRODUCT, other, repeat);
        for (int from = 0, row = 0; from < z.length; from += repeat, row++) {
            long q = other.publicPart(row);
            long u = other.valueShare(row);
            for (int i = from; i < from + repeat; i++) {
                z[i] += publicPart(i) * u - q * mask[i];
            }
        }
        return result(scale() + other.scale(), 64, z);
    }

    @Override
    Sharing computeTimesSquareOf(Opened opened) {
        // [t u^2] = P [n^2] - 2 P Q [n] - Q^2 [m] + 2 Q [m n] - [m n^2] + P Q^2
        PartyOpened other = (PartyOpened) opened;
        long[] nSquared = other.picked(Purpose.SQUARE);
        long[] mn = picked(Purpose.PRODUCT, other, 1);
        long[] z = picked(Purpose.PRODUCT, other, 1);
        for (int i = 0; i < z.length; i++) {
            long p = publicPart(i);
            long q = other.publicPart(i);
            long constant = protocols.isFirst() ? p * q * q : 0;
            z[i] = p * nSquared[i] - 2 * p * q * other.mask[i] - q * q * mask[i] + 2 * q * mn[i] - z[i] + constant;
        }
        return result(scale() + 2 * other.scale(), 64, z);
    }

    @Override
    Sharing computeSeries(FourierSeries series) {
        int bits = scale() + series.periodBits();
        WaveTable waves = WaveTables.of(bits);
        boolean sines = series.wave() == FourierSeries.Wave.SINE;
        long[] z = new long[opening.length];
        if (protocols.isFirst()) {
            Arrays.fill(z, FixedPoint.encode(series.constant(), FourierSeries.RESULT_SCALE));
        }
        double unit = 1 << FourierSeries.FACTOR_BITS;
        for (int k = 1; k <= series.amplitudes().length; k++) {
            double amplitude = series.amplitudes()[k - 1] * unit;
            long[] cosineShares =
                    protocols.randomness().additive(Purpose.FOURIER, z.length, FourierSeries.RESULT_WIDTH);
            long[] sineShares = protocols.randomness().additive(Purpose.FOURIER, z.length, FourierSeries.RESULT_WIDTH);
            for (int i = 0; i < z.length; i++) {
                int angle = k * (int) publicPart(i);
                double cosine = amplitude * waves.cosine(angle);
                double sine = amplitude * waves.sine(angle);
                z[i] += sines
                        ? (long) Math.rint(sine) * cosineShares[i] - (long) Math.rint(cosine) * sineShares[i]
                        : (long) Math.rint(cosine) * cosineShares[i] + (long) Math.rint(sine) * sineShares[i];
            }
        }
        return result(FourierSeries.RESULT_SCALE, 8 * FourierSeries.RESULT_WIDTH, z);
    }

    @Override
    Bits computeAtLeast(double[] thresholds, int lowestBit, int width) {
        Shape stacked = shape().stacked(thresholds.length);
        int digits = (width + 2) / 4;
        int words = Packing.words(stacked.elements());
        long[] topOfMask = protocols.randomness().xorLongs(Purpose.COMPARISON, Packing.words(opening.length));
        long[][] less = new long[digits][];
        long[][] equal = new long[digits][];
        for (int d = 0; d < digits; d++) {
            int[] tables = protocols.randomness().xorInts(Purpose.COMPARISON, opening.length);
            less[d] = new long[words];
            equal[d] = new long[words];
            // The last digit ends below the top bit.
            int digitMask = (1 << Math.min(4, width - 1 - 4 * d)) - 1;
            lookUp(tables, thresholds, lowestBit + 4 * d, digitMask, less[d], equal[d]);
        }
        long[] borrow = new DigitComparison(protocols, words).less(less, equal);
        return new PartyBits(stacked, BitPlane.xor(signs(topOfMask, thresholds, lowestBit + width - 1, words), borrow));
    }

    /** Not the top bit of C - R but for the borrow: {@code C_top ^ R_top ^ 1}, stacked by threshold. */
    private long[] signs(long[] topOfMask, double[] thresholds, int topBit, int words) {
        long[] result = new long[words];
        int at = 0;
        for (double value : thresholds) {
            int threshold = (int) FixedPoint.encode(value, scale());
            for (int i = 0; i < opening.length; i++, at++) {
                long bit = BitPlane.get(topOfMask, i);
                if (protocols.isFirst()) {
                    bit ^= ((int) publicPart(i) - threshold) >>> topBit & 1 ^ 1;
                }
                result[at >>> 6] |= bit << (at & 63);
            }
        }
        return result;
    }

    /** Reads both truth tables of a digit of the mask at the public digit, once per threshold. */
    private void lookUp(int[] tables, double[] thresholds, int shift, int digitMask, long[] less, long[] equal) {
        long lessWord = 0;
        long equalWord = 0;
        int at = 0;
        for (double value : thresholds) {
            // Only the low 32 bits matter: neither digits nor the top bit lie higher.
            int offset = OFFSET - roundingUnit + (int) FixedPoint.encode(value, scale());
            for (int i = 0; i < tables.length; i++) {
                long looked = tables[i] >>> ((opening[i] - offset) >>> shift & digitMask);
                lessWord |= (looked & 1) << at;
                equalWord |= (looked >>> 16 & 1) << at;
                if ((++at & 63) == 0) {
                    less[(at >>> 6) - 1] = lessWord;
                    equal[(at >>> 6) - 1] = equalWord;
                    lessWord = 0;
                    equalWord = 0;
                }
            }
        }
        if ((at & 63) != 0) {
            less[at >>> 6] = lessWord;
            equal[at >>> 6] = equalWord;
        }
    }

    private Sharing result(int scale, int bits, long[] share) {
        return Sharing.ofShare(protocols.party(), shape(), scale, bits, share);
    }
}
