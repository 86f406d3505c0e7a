package org.secformer.mpc.protocol;

import java.util.function.IntToDoubleFunction;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** An opened value in the clear. */
final class ClearOpened extends Opened {
    private final ClearProtocols protocols;
    private final double[] values;

    ClearOpened(ClearProtocols protocols, Shape shape, int scale, int issuedAt, double[] values) {
        super(protocols, shape, scale, issuedAt);
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
        return Sharing.ofClear(shape(), scale(), 64, values);
    }

    @Override
    Sharing computeSquare() {
        return result(2 * scale(), 64, i -> values[i] * values[i]);
    }

    @Override
    Sharing computeTimes(Opened opened) {
        double[] other = ((ClearOpened) opened).values;
        int repeat = values.length / other.length;
        return result(scale() + opened.scale(), 64, i -> values[i] * other[i / repeat]);
    }

    @Override
    Sharing computeTimesSquareOf(Opened opened) {
        double[] other = ((ClearOpened) opened).values;
        return result(scale() + 2 * opened.scale(), 64, i -> values[i] * other[i] * other[i]);
    }

    @Override
    Sharing computeSeries(FourierSeries series) {
        return result(FourierSeries.RESULT_SCALE, 8 * FourierSeries.RESULT_WIDTH, i -> series.at(values[i]));
    }

    @Override
    Bits computeAtLeast(double[] thresholds, int lowestBit, int width) {
        double largest = 0;
        for (double threshold : thresholds) {
            largest = Math.max(largest, Math.abs(threshold));
        }
        // Differences from every threshold must fit, so the window's limit is taken less the largest threshold.
        protocols.record(
                "compared value", values, Math.scalb(Math.scalb(1.0, width - 1) - 1, lowestBit - scale()) - largest);
        // The rounds of the borrow: one for up to four digits, two beyond.
        int digits = (width + 2) / 4;
        if (digits > 1) {
            protocols.await(protocols.issued(bitsSent(thresholds.length, digits)));
        }
        if (digits > 4) {
            protocols.await(protocols.issued(2L * wordBytes(thresholds.length)));
        }
        double[] bits = new double[thresholds.length * values.length];
        for (int j = 0; j < thresholds.length; j++) {
            double threshold = FixedPoint.rounded(thresholds[j], scale());
            for (int i = 0; i < values.length; i++) {
                bits[j * values.length + i] = values[i] >= threshold ? 1 : 0;
            }
        }
        return new ClearBits(shape().stacked(thresholds.length), bits);
    }

    private long bitsSent(int thresholds, int digits) {
        int planes = digits <= 4 ? 2 * (digits - 1) : 6 + 2 * (digits - 4) - 1;
        return planes * wordBytes(thresholds);
    }

    private long wordBytes(int thresholds) {
        return 8L * DealerBits.words(shape().stacked(thresholds));
    }

    private Sharing result(int scale, int bits, IntToDoubleFunction value) {
        double[] results = new double[values.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = value.applyAsDouble(i);
        }
        return Sharing.ofClear(shape(), scale, bits, results);
    }
}
