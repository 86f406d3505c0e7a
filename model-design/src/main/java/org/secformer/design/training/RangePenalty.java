package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import org.secformer.design.model.Constants;
import org.secformer.design.model.ValueWatch;

/**
 * What a batch's values cost that leave their ranges, or come close: the sum over all values of {@code max(0, |x| / (3/4 largest) -
 * 1)^2} and {@code max(0, 1 - x / (2 least))^2}, per token. It is 0 well within the ranges, so it changes nothing there.
 */
final class RangePenalty implements ValueWatch {
    private static final double STARTS_BELOW_LARGEST = 0.75;
    private static final double STARTS_ABOVE_LEAST = 2;

    private final ValueRanges ranges;
    private NDArray sum;

    RangePenalty(ValueRanges ranges) {
        this.ranges = ranges;
    }

    @Override
    public void see(Kind kind, NDArray values, NDArray counted) {
        ValueRanges.Range range = ranges.of().get(kind);
        if (sum == null) {
            sum = values.getManager().create(0f);
        }
        // Two looks at values well within their range, the usual case, are less work than zeros and their gradients.
        NDArray looked = values.stopGradient();
        double smallest = looked.min().getFloat();
        double largest = Math.max(looked.max().getFloat(), -smallest);
        double most = STARTS_BELOW_LARGEST * range.largest();
        if (!(largest <= most)) {
            add(Constants.times(values.abs(), 1 / most).sub(1), counted);
        }
        double fewest = STARTS_ABOVE_LEAST * range.least();
        if (range.least() > 0 && !(smallest >= fewest)) {
            add(Constants.times(values, -1 / fewest).add(1), counted);
        }
    }

    private void add(NDArray excess, NDArray counted) {
        NDArray squares =
                excess.getNDArrayInternal().relu().square().mul(counted).sum();
        sum = sum.add(squares);
    }

    /** @param tokens of the batch, padding included */
    NDArray perToken(long tokens) {
        return Constants.times(sum, 1.0 / tokens);
    }
}
