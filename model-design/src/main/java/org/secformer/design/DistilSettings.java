package org.secformer.design;

import java.util.List;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.training.Metric;
import org.secformer.design.training.StageSettings;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.Numerics;

/**
 * What a distillation is run with.
 *
 * @param seeds how many times everything is trained, with seeds from 1
 * @param teacher how the teacher is trained first, or null to take it as it is
 * @param fineTuning of the rival, which learns from labels alone
 * @param distilling of each stage of distillation
 * @param stages of distillation, in their order
 * @param activation of the students, or null for that of the teacher
 * @param layerNormEpsilon of the students, or null likewise
 * @param layers of the students, a number for each that is made; empty for one with as many as the teacher
 * @param ranges what keeps the student's values in the protocols' ranges
 * @param added by 2Quad to scores and their squares
 */
record DistilSettings(
        int seeds,
        StageSettings teacher,
        StageSettings fineTuning,
        StageSettings distilling,
        List<DistilStage> stages,
        HiddenActivation activation,
        Double layerNormEpsilon,
        List<Integer> layers,
        Ranges ranges,
        TwoQuad added) {
    public DistilSettings {
        stages = List.copyOf(stages);
        layers = List.copyOf(layers);
    }

    /** @param numbers whose ranges they are @param weight of the penalty in the loss; 0 for none */
    record Ranges(Numerics.Kind numbers, double weight) {}

    DistilSettings withLayers(List<Integer> others) {
        return new DistilSettings(
                seeds, teacher, fineTuning, distilling, stages, activation, layerNormEpsilon, others, ranges, added);
    }

    DistilSettings with(HiddenActivation other) {
        return new DistilSettings(
                seeds, teacher, fineTuning, distilling, stages, other, layerNormEpsilon, layers, ranges, added);
    }

    /** @param config with the teacher's activation and epsilon */
    BertConfig student(BertConfig config) {
        BertConfig own = activation == null ? config : config.with(activation);
        return layerNormEpsilon == null ? own : own.withEpsilon(layerNormEpsilon);
    }

    DistilSettings withSeeds(int others) {
        return new DistilSettings(
                others, teacher, fineTuning, distilling, stages, activation, layerNormEpsilon, layers, ranges, added);
    }

    /** What models are chosen by. */
    Metric metric() {
        return distilling.metric();
    }

    DistilSettings withTeacherEpochs(int epochs) {
        return with(teacher.withEpochs(epochs), fineTuning);
    }

    /** The same, but fine-tuning may take as many steps as a stage of distillation, which has further texts to learn from. */
    DistilSettings evened(int labelled, int unlabelled) {
        int factor = (labelled + unlabelled + labelled - 1) / labelled;
        return with(teacher, fineTuning.timesLonger(factor));
    }

    private DistilSettings with(StageSettings ofTeacher, StageSettings ofRival) {
        return new DistilSettings(
                seeds, ofTeacher, ofRival, distilling, stages, activation, layerNormEpsilon, layers, ranges, added);
    }
}
