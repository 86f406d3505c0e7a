package org.secformer.design.training;

import java.util.EnumMap;
import java.util.Map;
import org.secformer.design.model.ValueWatch.Kind;
import org.secformer.mpc.protocol.NormNumbers;
import org.secformer.mpc.protocol.Octaves;
import org.secformer.mpc.transformer.Numerics;

/**
 * The ranges that the protocols keep for a model's values, one bit spared, as {@code check} compares them.
 *
 * @param of each kind of value
 */
public record ValueRanges(Map<Kind, Range> of) {
    /** The head's function is the same for all numbers. */
    private static final int HEAD_RANGE = 8;

    /** @param least 0 if only magnitudes are limited */
    public record Range(double least, double largest) {}

    /** @param columns of the model */
    public static ValueRanges of(Numerics numerics, int columns) {
        Map<Kind, Range> ranges = new EnumMap<>(Kind.class);
        ranges.put(Kind.QUERY, spared(numerics.query().range()));
        ranges.put(Kind.KEY, spared(numerics.key().range()));
        ranges.put(Kind.VALUE, spared(numerics.value().range()));
        ranges.put(Kind.SCORE, spared(numerics.score().range()));
        ranges.put(Kind.ROW_MEAN, range(numerics.rowMeans()));
        ranges.put(Kind.NORM_INPUT, spared(numerics.norm().range()));
        ranges.put(Kind.VARIANCE, range(NormNumbers.variances(columns)));
        ranges.put(Kind.GELU_ARGUMENT, spared(numerics.gelu().range()));
        ranges.put(Kind.HEAD_ARGUMENT, spared(HEAD_RANGE));
        return new ValueRanges(ranges);
    }

    private static Range spared(int range) {
        return new Range(0, Math.scalb(1.0, range - 1));
    }

    private static Range range(Octaves octaves) {
        return new Range(2 * octaves.least(), octaves.largest() / 2);
    }
}
