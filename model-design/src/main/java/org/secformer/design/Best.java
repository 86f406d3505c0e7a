package org.secformer.design;

import org.secformer.design.model.Tensors;

/** Keeps the best of the models that it is shown: the validation rows choose. */
final class Best {
    private Report.Outcome outcome;
    private Tensors weights;

    void offer(Report.Outcome candidate, Tensors candidateWeights) {
        if (outcome == null || isBetter(candidate, outcome)) {
            outcome = candidate;
            weights = candidateWeights;
        }
    }

    /** Of equal accuracies, the later kind of model is better (distilled before fine-tuned), then the smaller loss. */
    private static boolean isBetter(Report.Outcome a, Report.Outcome b) {
        if (a.validationAccuracy() != b.validationAccuracy()) {
            return a.validationAccuracy() > b.validationAccuracy();
        }
        int later = a.model().compareTo(b.model());
        return later != 0 ? later > 0 : a.validationLoss() < b.validationLoss();
    }

    Report.Outcome outcome() {
        return outcome;
    }

    Tensors weights() {
        return weights;
    }
}
