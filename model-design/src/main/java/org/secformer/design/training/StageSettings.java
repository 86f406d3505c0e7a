package org.secformer.design.training;

/**
 * How long and how fast a stage learns.
 *
 * @param epochs at most
 * @param patience epochs without improvement on the validation rows after which a stage ends
 * @param batchSize rows per step
 * @param learningRate at its height
 * @param warmUp share of all steps over which it rises linearly, to fall linearly to 0 over the others
 * @param decay of weights, per step and learning rate
 * @param dropout share of values left out
 * @param largestGradient norm that longer gradients are shortened to
 * @param metric that the validation rows choose by; null of vectors, which cosines choose by
 */
public record StageSettings(
        int epochs,
        int patience,
        int batchSize,
        double learningRate,
        double warmUp,
        double decay,
        double dropout,
        double largestGradient,
        Metric metric) {

    /** The learning rate of a step, counted from 0. */
    double learningRate(long step, long stepsInAll) {
        double rising = Math.max(1, warmUp * stepsInAll);
        double falling = Math.max(1, stepsInAll - rising);
        return learningRate * Math.min((step + 1) / rising, Math.max(0, (stepsInAll - step) / falling));
    }

    /** Longer by a factor, patience included. */
    public StageSettings timesLonger(int factor) {
        return new StageSettings(
                factor * epochs,
                factor * patience,
                batchSize,
                learningRate,
                warmUp,
                decay,
                dropout,
                largestGradient,
                metric);
    }

    public StageSettings withEpochs(int other) {
        return new StageSettings(
                other, patience, batchSize, learningRate, warmUp, decay, dropout, largestGradient, metric);
    }

    public StageSettings withLearningRate(double other) {
        return new StageSettings(epochs, patience, batchSize, other, warmUp, decay, dropout, largestGradient, metric);
    }

    public StageSettings withDropout(double other) {
        return new StageSettings(
                epochs, patience, batchSize, learningRate, warmUp, decay, other, largestGradient, metric);
    }
}
