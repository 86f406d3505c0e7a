package org.secformer.design.training;

/**
 * How long and how fast a stage learns.
 *
 * @param epochs at most
 * @param patience epochs without improvement on the validation rows after which a stage ends
 * @param batchSize rows per step
 * @param learningRate at its height: it rises linearly over the first tenth of all steps, then falls linearly to 0
 * @param decay of weights, per step and learning rate
 * @param dropout share of values left out
 * @param largestGradient norm that longer gradients are shortened to
 */
public record StageSettings(
        int epochs,
        int patience,
        int batchSize,
        double learningRate,
        double decay,
        double dropout,
        double largestGradient) {
    private static final double WARM_UP = 0.1;

    /** The learning rate of a step, counted from 0. */
    double learningRate(long step, long stepsInAll) {
        double rising = Math.max(1, WARM_UP * stepsInAll);
        double falling = Math.max(1, stepsInAll - rising);
        return learningRate * Math.min((step + 1) / rising, Math.max(0, (stepsInAll - step) / falling));
    }

    /** Longer by a factor, patience included. */
    public StageSettings timesLonger(int factor) {
        return new StageSettings(
                factor * epochs, factor * patience, batchSize, learningRate, decay, dropout, largestGradient);
    }

    public StageSettings withEpochs(int other) {
        return new StageSettings(other, patience, batchSize, learningRate, decay, dropout, largestGradient);
    }

    public StageSettings withLearningRate(double other) {
        return new StageSettings(epochs, patience, batchSize, other, decay, dropout, largestGradient);
    }

    public StageSettings withDropout(double other) {
        return new StageSettings(epochs, patience, batchSize, learningRate, decay, other, largestGradient);
    }
}
