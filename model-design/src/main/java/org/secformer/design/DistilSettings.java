package org.secformer.design;

import org.secformer.design.model.TwoQuad;
import org.secformer.design.training.StageSettings;

/**
 * What a distillation is run with.
 *
 * @param seeds how many times everything is trained, with seeds from 1
 * @param teacher how the teacher is trained first, or null to take it as it is
 * @param fineTuning of the rival, which learns from labels alone
 * @param layers layer-wise distillation
 * @param prediction prediction-layer distillation
 * @param added by 2Quad to scores and their squares
 */
record DistilSettings(
        int seeds,
        StageSettings teacher,
        StageSettings fineTuning,
        StageSettings layers,
        StageSettings prediction,
        TwoQuad added) {

    DistilSettings withTeacherEpochs(int epochs) {
        return new DistilSettings(seeds, teacher.withEpochs(epochs), fineTuning, layers, prediction, added);
    }

    /** The same, but fine-tuning may take as many steps as a stage of distillation, which has further texts to learn from. */
    DistilSettings evened(int labelled, int unlabelled) {
        int factor = (labelled + unlabelled + labelled - 1) / labelled;
        return new DistilSettings(seeds, teacher, fineTuning.timesLonger(factor), layers, prediction, added);
    }
}
