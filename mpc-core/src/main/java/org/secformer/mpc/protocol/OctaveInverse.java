package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.sharing.Sharing;

/**
 * {@code factor v^power} over many octaves: comparisons choose the octave, v is divided by it to a mantissa u, and comparisons of u
 * choose the chord of u^power, which is multiplied by the octave's power.
 *
 * <p>A multipliable bit times the opened v is local, so the mantissa costs no opening of v. v is opened twice: in coarse units for
 * all comparisons and large values, in fine ones for small values, where coarse ones would be too inexact; the fine opening is
 * garbage for large values, where it is multiplied by 0. Near the low end an octave is missed by coarse units, so chords reach that
 * much beyond an octave.
 *
 * <p>Rounds: 6 with the opening of v. Relative error 3e-4 over the whole range. Source: this project; Goldschmidt's iteration
 * starts from one fixed scale and needs over ten steps (SecFormer: 11 and 13).
 */
final class OctaveInverse extends Inverse {
    /** Mantissas, and products with bits that make them, have so many bits. */
    private static final int MANTISSA_BITS = 40;

    private static final Format MANTISSA = new Format(15, 20, MANTISSA_BITS);
    private static final Format CHORD = new Format(15, 20, Long.SIZE);

    /** Mantissas are compared within 2^-7. */
    private static final int CHORD_EDGE_BITS = 7;

    /** Bits from there up that are looked at. */
    private static final int CHORD_WINDOW = 10;

    private static final int COEFFICIENT_BITS = 16;

    private final int powerScale;

    OctaveInverse(Octaves range, double power) {
        super(range, power);
        // The largest power is the lowest octave's.
        this.powerScale = 30 - (int) Math.ceil(lowest * power) - 1;
    }

    @Override
    double least() {
        return Math.scalb(1.0, lowest);
    }

    @Override
    int edges() {
        return Math.max(highest - lowest + 1, 2 * perOctave(power));
    }

    @Override
    Sharing invert(Protocols p, Opened coarse, Opened fine, double factor, Ends ends) {
        double[] edges = new double[highest - lowest - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = Math.scalb(1.0, lowest + 1 + i);
        }
        Start start = start(p, ends.reached(coarse, edges), coarse, fine, factor);
        Opened octave = p.open(start.octave(), Format.full(powerScale));
        Opened mantissa = p.open(start.mantissa(), MANTISSA);
        return octave.times(p.open(chord(p, mantissa), CHORD));
    }

    /**
     * What the octave alone decides.
     *
     * @param octave factor times the power of its lower end
     * @param mantissa v divided by its lower end
     */
    private record Start(Sharing octave, Sharing mantissa) {}

    private Start start(Protocols p, Bits reached, Opened coarse, Opened fine, double factor) {
        double[] powers = new double[highest - lowest];
        double[] inverses = new double[powers.length];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = FixedPoint.rounded(factor * StrictMath.pow(2, (lowest + i) * power), powerScale);
            inverses[i] = Math.scalb(1.0, -lowest - i);
        }
        int at = split - lowest - 1;
        int last = inverses.length - 1;
        Bit below = p.arithmetic(reached.range(0, at), MANTISSA_BITS);
        Bit atSplit = p.arithmetic(reached.range(at, at + 1), MANTISSA_BITS);
        Bit above = p.arithmetic(reached.range(at + 1, last), MANTISSA_BITS);
        Sharing octave = below.value()
                .weightedSum(steps(powers, 0, at), powerScale)
                .plus(atSplit.value().weightedSum(steps(powers, at, at + 1), powerScale))
                .plus(above.value().weightedSum(steps(powers, at + 1, last), powerScale))
                .plus(powers[0]);
        // 2^-exponent of octaves whose exponents are positive needs fraction bits.
        int scale = Math.max(fineScale() + Math.max(0, split - 1), coarseScale() + highest - 1);
        int fineBits = scale - fineScale();
        int coarseBits = scale - coarseScale();
        Sharing mantissa = fine.value()
                .times(inverses[0], fineBits)
                .plus(below.times(fine).weightedSum(steps(inverses, 0, at), fineBits))
                .plus(atSplit.times(fine).weightedSum(new double[] {-inverses[at]}, fineBits))
                .plus(atSplit.times(coarse).weightedSum(new double[] {inverses[at + 1]}, coarseBits))
                .plus(above.times(coarse).weightedSum(steps(inverses, at + 1, last), coarseBits));
        return new Start(octave, mantissa);
    }

    /** u^power on the chord of u's segment. */
    private Sharing chord(Protocols p, Opened u) {
        // Coarse units may miss the lowest edge between octaves by one.
        double missed = Math.scalb(1.0, -(lowest + 1 + coarseScale()));
        double from = 1 - missed;
        double ratio = 2 * (1 + missed) / from;
        int segments = (int) Math.ceil(perOctave(power) * Math.log(ratio) / Math.log(2));
        double[] constants = new double[segments];
        double[] slopes = new double[segments];
        double[] edges = new double[segments - 1];
        int scale = MANTISSA.fractionBits() + COEFFICIENT_BITS;
        double missedEdge = Math.scalb(1.0, -CHORD_EDGE_BITS);
        for (int i = 0; i < segments; i++) {
            double left = from * StrictMath.pow(ratio, (double) i / segments);
            double right = from * StrictMath.pow(ratio, (i + 1.0) / segments);
            if (i > 0) {
                edges[i - 1] = left;
            }
            slopes[i] = FixedPoint.rounded(slope(left - missedEdge, right + missedEdge), COEFFICIENT_BITS);
            constants[i] = FixedPoint.rounded(constant(left - missedEdge, right + missedEdge, slopes[i]), scale);
        }
        int lowestBit = MANTISSA.fractionBits() - CHORD_EDGE_BITS;
        Bit reached =
                p.arithmetic(u.atLeastInOneDigit(edges, lowestBit, CHORD_WINDOW).bits(), MANTISSA_BITS);
        return u.value()
                .times(slopes[0], COEFFICIENT_BITS)
                .plus(constants[0])
                .plus(reached.value().weightedSum(steps(constants, 0, edges.length), scale))
                .plus(reached.times(u).weightedSum(steps(slopes, 0, edges.length), COEFFICIENT_BITS));
    }
}
