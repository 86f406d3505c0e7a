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
    void lift(MaskLift lift) {
        // There is no mask.
    }

    @Override
    Sharing compute(OpenedFunction function) {
        return result(function.scale(), function.bits(), i -> function.at(values[i]));
    }

    @Override
    Sharing compute(Product product, Opened opened) {
        double[] other = ((ClearOpened) opened).values;
        return result(product.scale(), product.bits(), i -> product.at(values, other, i));
    }

    @Override
    Comparison compute(DigitTables tables, double[] thresholds) {
        double least = Arrays.stream(thresholds).min().orElseThrow();
        double most = Arrays.stream(thresholds).max().orElseThrow();
        protocols.record(
                "difference from a threshold",
                Elementwise.map(values, value -> value - least < most - value ? value - most : value - least),
                Math.scalb(tables.reach(), -scale()));
        int words = DealerBits.words(shape().stacked(thresholds.length));
        int planes = DigitComparison.planesSent(tables.digits().count());
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
