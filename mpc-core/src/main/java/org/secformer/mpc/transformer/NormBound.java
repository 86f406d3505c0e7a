package org.secformer.mpc.transformer;

import java.util.List;
import org.secformer.mpc.protocol.NormNumbers;

/**
 * A LayerNorm's bounds: from what holds of its input to what holds of its output, if the variance is in the flags' range.
 *
 * <p>With t the row as opened, S its sum as opened, T = sum t, m the mean as opened, r the root as opened and V the scaled variance,
 * as the parties have them, {@code y = (t - m) r} and
 *
 * <pre>
 * |t - m|^2 = sum t^2 - T^2 / n + n (m - T / n)^2 = 2^k V - n epsilon + (S^2 / n - T^2 / n) + n (m - T / n)^2
 * </pre>
 *
 * so {@code |y|^2} is n, times the square of the root's relative error, and what the last two terms add: relative to 2^k V, so most
 * where V is smallest. |T - S| is at most n units of t and one of S.
 *
 * @param kinds what was bounded
 * @param output of the LayerNorm
 */
record NormBound(List<ProvenBound> kinds, NormalisedBound output) {
    private static final int MOST_DIVISOR_BITS = 32;

    /**
     * What a LayerNorm reads.
     *
     * @param largest magnitude of an element
     * @param norm of a row
     * @param sum of a row, in magnitude
     */
    record Input(double largest, double norm, double sum) {
        /** From bounds of the elements, the row's and that of its sum. */
        static Input of(double[] elements, double norm, double sum) {
            return new Input(Upwards.largest(elements), Math.min(norm, Upwards.norm(elements)), sum);
        }
    }

    static NormBound of(
            String section,
            Input input,
            double epsilon,
            int columns,
            Numerics numerics,
            NormNumbers numbers,
            double error) {
        int log = NormNumbers.halfLog(columns);
        double scaled = Math.scalb(1.0, 2 * log);
        double missing = columns / scaled;
        double unit = unit(numbers.input().fractionBits());
        double sumUnit = unit(numbers.rowSum().fractionBits());
        double rootUnit = unit(numbers.inverse().fractionBits());
        double resultUnit = unit(numbers.normalized());

        // Those of 1 / n, where the ring has room for them.
        int divisorBits = Math.min(
                MOST_DIVISOR_BITS, numbers.input().results() - numbers.input().opened());

        double openedSum = input.sum() + sumUnit;
        double sumOfOpened = input.sum() + columns * unit;
        double meanError = sumOfOpened * unit(divisorBits) + unit;
        double mean = sumOfOpened / columns + meanError;
        // 2^k / n is rounded to SHARE_BITS.
        double share = missing == 1 ? 0 : openedSum * openedSum * unit(NormNumbers.SHARE_BITS + 1) / scaled;
        double sumsApart = (openedSum + sumOfOpened) * (columns * unit + sumUnit) / columns + share;
        double constant = scaled * unit(2 * numbers.input().fractionBits());
        double excess =
                Math.max(0, sumsApart + columns * meanError * meanError + constant - scaled * missing * epsilon);

        FlaggedRanges flagged = FlaggedRanges.of(numerics, columns);
        double lowest = flagged.variances().least();
        double squares = Math.min(
                Math.pow(input.norm() + Math.sqrt(columns) * unit, 2), columns * Math.pow(input.largest() + unit, 2));
        double variance = Upwards.up((squares + sumsApart + constant) / scaled + missing * epsilon);
        double root = Math.sqrt(missing / lowest) * (1 + error) + rootUnit;
        double highest = Math.min(variance, flagged.variances().largest());
        double norm = Math.sqrt(columns * (1 + excess / (scaled * lowest))) * (1 + error)
                + Math.sqrt(scaled * highest + excess) * rootUnit
                + Math.sqrt(columns) * resultUnit;
        double sum = columns * (meanError * root + resultUnit);
        NormalisedBound output = new NormalisedBound(Upwards.up(norm), Upwards.up(sum));

        double varianceFits =
                Math.scalb(1.0, numbers.squareBits() - 1 - 2 * numbers.input().fractionBits() - 2 * log);
        return new NormBound(
                List.of(
                        kind(section, "input", input.largest() + unit, limit(numerics.norm())),
                        kind(section, "row sum", openedSum, limit(numerics.rowSum())),
                        kind(section, "mean", mean, limit(numerics.norm())),
                        kind(
                                section,
                                "variance, compared",
                                variance,
                                Math.min(FlaggedRanges.comparedVariances(), varianceFits)),
                        kind(section, "1 / deviation", root, limit(numerics.inverse())),
                        kind(
                                section,
                                "normalised row",
                                output.norm(),
                                Math.scalb(1.0, numbers.operandBits() - 1 - numbers.normalized()))),
                output);
    }

    private static ProvenBound kind(String section, String what, double bound, double allowed) {
        return new ProvenBound(section, "", what, Upwards.up(bound), allowed);
    }

    static double unit(int fractionBits) {
        return Math.scalb(1.0, -fractionBits);
    }

    static double limit(Numerics.Fixed fixed) {
        return limit(fixed.range());
    }

    static double limit(int range) {
        return Math.scalb(1.0, range);
    }
}
