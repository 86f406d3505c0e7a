package org.secformer.mpc.protocol;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** An opened value in the clear. */
final class ClearOpened extends Opened {
    private final ClearProtocols protocols;
    private final double[] values;

    ClearOpened(ClearProtocols protocols, Shape shape, Format format, int issuedAt, double[] values) {
        super(protocols, shape, format, issuedAt);
        this.protocols = protocols;
        this.values = values;
    }

    double[] values() {
        return values;
    }

    @Override
    void drawMask() {
        // There is no mask.
    }

    @Override
    Sharing computeValue() {
        return Sharing.ofClear(shape(), scale(), format().results(), values);
    }

    @Override
    Sharing computeSquare(int bits) {
        return result(2 * scale(), bits, i -> values[i] * values[i]);
    }

    @Override
    Sharing computeTimes(Opened opened) {
        double[] other = ((ClearOpened) opened).values;
        int repeat = values.length / other.length;
        return result(scale() + opened.scale(), productBits(opened), i -> values[i] * other[i / repeat]);
    }

    @Override
    Sharing computeSeries(FourierSeries series, int bits) {
        return result(series.scale(scale()), bits, i -> series.at(values[i]));
    }

    @Override
    Comparison computeAtLeast(double[] thresholds, int lowestBit, Digits digits) {
        double least = Arrays.stream(thresholds).min().orElseThrow();
        double most = Arrays.stream(thresholds).max().orElseThrow();
        protocols.record(
                "difference from a threshold",
                Elementwise.map(values, value -> value - least < most - value ? value - most : value - least),
                Math.scalb(Math.scalb(1.0, digits.bits()) - 1, lowestBit - scale()));
        int words = DealerBits.words(shape().stacked(thresholds.length));
        int planes = DigitComparison.planesSent(digits.count());
        int issuedAt = planes == 0 ? Operand.BEFORE : protocols.issued(8L * words * planes);
        double[] bits = new double[thresholds.length * values.length];
        for (int j = 0; j < thresholds.length; j++) {
            double threshold = FixedPoint.rounded(thresholds[j], scale());
            for (int i = 0; i < values.length; i++) {
                bits[j * values.length + i] = values[i] >= threshold ? 1 : 0;
            }
        }
        return () -> {
            protocols.await(issuedAt);
            return new ClearBits(shape().stacked(thresholds.length), bits);
        };
    }

    private Sharing result(int scale, int bits, IntToDoubleFunction value) {
        double[] results = new double[values.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = value.applyAsDouble(i);
        }
        return Sharing.ofClear(shape(), scale, bits, results);
    }
}
