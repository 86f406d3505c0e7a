package org.secformer.mpc.protocol;

import java.util.Arrays;
import java.util.function.Supplier;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** An opened value in the clear. What is computed of it is worked out when it is asked for. */
final class ClearOpened extends Opened {
    private final ClearProtocols protocols;
    private final Sharing opened;

    /** @param opened what was opened, as it is after the opening */
    ClearOpened(ClearProtocols protocols, Shape shape, Format format, int issuedAt, Sharing opened) {
        super(protocols, shape, format, issuedAt);
        this.protocols = protocols;
        this.opened = opened;
    }

    double[] values() {
        return opened.clear();
    }

    @Override
    void lift(MaskLift lift) {
        // There is no mask.
    }

    @Override
    Sharing compute(OpenedFunction function) {
        return result(function.scale(), function.bits(), () -> function.at(values()));
    }

    @Override
    Sharing compute(Product product, Opened other) {
        return result(product.scale(), product.bits(), () -> product.at(values(), ((ClearOpened) other).values()));
    }

    private Sharing result(int scale, int bits, Supplier<double[]> values) {
        return Sharing.ofClear(shape(), scale, bits, values);
    }

    @Override
    Comparison compute(DigitTables tables, double[] thresholds) {
        double least = Arrays.stream(thresholds).min().orElseThrow();
        double most = Arrays.stream(thresholds).max().orElseThrow();
        // Of the difference from the farther end, which grows with the value on either side of the middle.
        Extent values = protocols.extent(values());
        Extent farthest = new Extent(
                values.smallest() - least < most - values.smallest() ? values.smallest() - most : 0,
                values.largest() - least < most - values.largest() ? 0 : values.largest() - least);
        protocols.record("difference from a threshold", farthest, Math.scalb(tables.reach(), -scale()));
        int words = DealerBits.words(shape().stacked(thresholds.length));
        int planes = DigitComparison.planesSent(tables.digits().count());
        int issuedAt = planes == 0 ? Operand.BEFORE : protocols.issued(8L * words * planes);
        Bits reached = new ClearBits(shape().stacked(thresholds.length), () -> reached(thresholds));
        return () -> {
            protocols.await(issuedAt);
            return reached;
        };
    }

    private double[] reached(double[] thresholds) {
        double[] values = values();
        double[] bits = new double[thresholds.length * values.length];
        for (int j = 0; j < thresholds.length; j++) {
            double threshold = FixedPoint.rounded(thresholds[j], scale());
            int from = j * values.length;
            for (int i = 0; i < values.length; i++) {
                bits[from + i] = values[i] >= threshold ? 1 : 0;
            }
        }
        return bits;
    }
}
