package org.secformer.design.training;

/** How well a model does on some rows. @param accuracy share of right labels @param loss mean over batches */
public record Score(double accuracy, double loss) {
    boolean isBetterThan(Score other, Objective.Selection selection) {
        if (other == null) {
            return true;
        }
        return switch (selection) {
            case LOSS -> loss < other.loss;
            case ACCURACY -> accuracy > other.accuracy || accuracy == other.accuracy && loss < other.loss;
        };
    }
}
