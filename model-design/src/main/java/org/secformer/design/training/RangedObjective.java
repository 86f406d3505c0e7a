package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.Constants;
import org.secformer.design.model.ValueWatch;

/** An objective, and values within the protocols' ranges. Not thread-safe: a loss is that of the last batch that was watched. */
public final class RangedObjective implements Objective {
    private final Objective objective;
    private final ValueRanges ranges;
    private final double weight;
    private RangePenalty seen;

    /** @param weight of the penalty */
    public RangedObjective(Objective objective, ValueRanges ranges, double weight) {
        this.objective = objective;
        this.ranges = ranges;
        this.weight = weight;
    }

    @Override
    public ValueWatch watch() {
        seen = new RangePenalty(ranges);
        return seen;
    }

    @Override
    public NDArray loss(Batch batch, Activations student) {
        NDArray penalty = seen.perToken((long) batch.rows() * batch.length());
        return objective.loss(batch, student).add(Constants.times(penalty, weight));
    }

    @Override
    public Selection selection() {
        return objective.selection();
    }
}
