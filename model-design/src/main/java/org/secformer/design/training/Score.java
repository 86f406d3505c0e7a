package org.secformer.design.training;

/** How well a model does on some rows. @param metric the one that is chosen by @param loss mean over batches */
public record Score(double metric, double loss) {
    boolean isBetterThan(Score other, Objective.Selection selection) {
        if (other == null) {
            return true;
        }
        return switch (selection) {
            case LOSS -> loss < other.loss;
            case METRIC -> metric > other.metric || metric == other.metric && loss < other.loss;
        };
    }
}
