package org.secformer.design;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.secformer.design.model.Tensors;

/** Keeps the best model of each kind that it is shown: the validation rows choose. */
final class Best {
    private final Map<Candidate, Model> models = new EnumMap<>(Candidate.class);

    /** A trained model and what came of it. */
    record Model(Report.Outcome outcome, Tensors weights) {
        /** By the metric, then by loss. */
        private boolean isBetterThan(Model other) {
            double difference = metric() - other.metric();
            return difference > 0 || difference == 0 && outcome.validationLoss() < other.outcome.validationLoss();
        }

        private double metric() {
            return outcome.validation();
        }
    }

    void offer(Report.Outcome outcome, Tensors weights) {
        Model offered = new Model(outcome, weights);
        models.merge(outcome.model(), offered, (best, other) -> other.isBetterThan(best) ? other : best);
    }

    Model teacher() {
        return models.get(Candidate.TEACHER);
    }

    /**
     * The distilled model, which is the closest to the teacher, unless a rival is better by more than the standard error of an
     * accuracy, or of a correlation of values, on so many validation rows.
     */
    Model student(int validationRows) {
        Model distilled = models.get(Candidate.DISTILLED);
        double standardError = distilled.outcome().standardError(validationRows);
        Model chosen = distilled;
        for (Candidate kind : List.of(Candidate.FINE_TUNED, Candidate.RAW_SWAP)) {
            Model rival = models.get(kind);
            if (rival.metric() > distilled.metric() + standardError && rival.isBetterThan(chosen)) {
                chosen = rival;
            }
        }
        return chosen;
    }
}
