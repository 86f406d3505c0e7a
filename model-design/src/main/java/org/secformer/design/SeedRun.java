package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Attention;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.FewerLayers;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.Weights;
import org.secformer.design.training.Evaluation;
import org.secformer.design.training.JointLoss;
import org.secformer.design.training.LabelLoss;
import org.secformer.design.training.LayerLoss;
import org.secformer.design.training.Objective;
import org.secformer.design.training.PredictionLoss;
import org.secformer.design.training.RangedObjective;
import org.secformer.design.training.Score;
import org.secformer.design.training.Stage;
import org.secformer.design.training.StageSettings;
import org.secformer.design.training.Validation;
import org.secformer.design.training.ValueRanges;
import org.secformer.mpc.transformer.Numerics;

/** All rivals trained with one seed, each from the teacher's weights. */
final class SeedRun {
    private final TrainingEngine engine;
    private final BertConfig config;
    private final FewerLayers fewer;
    private final BertConfig student;
    private final String suffix;
    private final DistilRows rows;
    private final Validation validation;
    private final DistilSettings settings;
    private final long seed;
    private final Path states;

    /** @param config of the teacher @param layers of the students */
    SeedRun(
            TrainingEngine engine,
            BertConfig config,
            int layers,
            DistilRows rows,
            DistilSettings settings,
            long seed,
            Path states) {
        this(
                engine,
                config,
                layers,
                rows,
                Validation.of(engine.manager(), rows.validation(), settings.metric()),
                settings,
                seed,
                states);
    }

    /** @param validation what models are chosen by while they learn */
    SeedRun(
            TrainingEngine engine,
            BertConfig config,
            int layers,
            DistilRows rows,
            Validation validation,
            DistilSettings settings,
            long seed,
            Path states) {
        this.engine = engine;
        this.config = config;
        fewer = FewerLayers.of(config, layers);
        student = settings.student(fewer.config());
        suffix = (layers == config.layers() ? "" : "-" + layers)
                + (student.hiddenActivation() == config.hiddenActivation()
                        ? ""
                        : "-" + student.hiddenActivation().name().toLowerCase(Locale.ROOT));
        this.rows = rows;
        this.validation = validation;
        this.settings = settings;
        this.seed = seed;
        this.states = states;
    }

    /** Is told of each model when it is ready. */
    interface Results {
        /** @param test logits of the rows to report on, null without such */
        void accept(Report.Outcome outcome, Tensors weights, float[][] test);
    }

    void all(Tensors given, Results results) throws IOException {
        Files.createDirectories(states);
        Trained teacher = settings.teacher() == null
                ? new Trained(given, 0, 0)
                : train("teacher", given, Attention.SOFTMAX, settings.teacher(), rows.labelled(), new LabelLoss());
        report(Candidate.TEACHER, teacher, results);
        Trained swapped = swap(teacher.weights());
        report(Candidate.RAW_SWAP, swapped, results);
        Trained fineTuned = train(
                "fine-tuning" + suffix,
                swapped.weights(),
                Attention.TWO_QUAD,
                settings.fineTuning(),
                rows.labelled(),
                ranged(new LabelLoss()));
        report(Candidate.FINE_TUNED, fineTuned, results);
        report(Candidate.DISTILLED, distil(teacher.weights()), results);
    }

    /** What a student begins with. */
    Trained swap(Tensors teacher) {
        return new Trained(fewer.start(teacher), 0, 0);
    }

    /** The student of a teacher that is ready. */
    Trained distil(Tensors teacher) {
        EncodedRows texts = rows.labelled().plus(rows.unlabelled());
        try (Weights weights = Weights.fixed(engine.manager(), teacher)) {
            BertModel master = model(weights, Attention.SOFTMAX);
            Trained student = swap(teacher);
            for (int i = 0; i < settings.stages().size(); i++) {
                DistilStage stage = settings.stages().get(i);
                String name = (i == 0 ? "" : i + 1 + "-") + stage.name().toLowerCase(Locale.ROOT) + suffix;
                Trained next = train(
                        name,
                        student.weights(),
                        Attention.TWO_QUAD,
                        settings.distilling(),
                        texts,
                        ranged(objective(stage, master)));
                student = new Trained(
                        next.weights(), student.epochs() + next.epochs(), student.seconds() + next.seconds());
            }
            return student;
        }
    }

    private Objective objective(DistilStage stage, BertModel master) {
        return switch (stage) {
            case LAYERS -> new LayerLoss(master, fewer.teacherLayers());
            case PREDICTION -> new PredictionLoss(master);
            case JOINT -> new JointLoss(master, fewer.teacherLayers());
        };
    }

    /** For a student. */
    private Objective ranged(Objective objective) {
        DistilSettings.Ranges ranges = settings.ranges();
        return ranges.weight() == 0
                ? objective
                : new RangedObjective(
                        objective, ValueRanges.of(Numerics.of(ranges.numbers()), config.hiddenSize()), ranges.weight());
    }

    /** @param epochs and seconds that it took */
    record Trained(Tensors weights, int epochs, double seconds) {}

    private Trained train(
            String name,
            Tensors start,
            Attention attention,
            StageSettings stageSettings,
            EncodedRows texts,
            Objective objective) {
        Path state = states.resolve("seed-" + seed + "-" + name + ".safetensors");
        try (Weights weights = Weights.trainable(engine.manager(), start)) {
            Stage.Result result = new Stage(engine, name, stageSettings, seed, state)
                    .run(model(weights, attention), objective, texts, validation);
            return new Trained(result.weights(), result.epochs(), result.seconds());
        }
    }

    private void report(Candidate candidate, Trained trained, Results results) {
        Attention attention = candidate == Candidate.TEACHER ? Attention.SOFTMAX : Attention.TWO_QUAD;
        try (Weights weights = Weights.fixed(engine.manager(), trained.weights())) {
            BertModel model = model(weights, attention);
            Score validation =
                    Evaluation.score(engine.manager(), model, rows.validation(), new LabelLoss(), settings.metric());
            float[][] test = rows.test() == null ? null : Evaluation.logits(engine.manager(), model, rows.test());
            Report.Outcome outcome = new Report.Outcome(
                    candidate,
                    seed,
                    settings.metric(),
                    Evaluation.metrics(
                            rows.validation(), Evaluation.logits(engine.manager(), model, rows.validation())),
                    validation.loss(),
                    test == null ? null : Evaluation.metrics(rows.test(), test),
                    trained.epochs(),
                    trained.seconds());
            results.accept(outcome, trained.weights(), test);
        }
    }

    private BertModel model(Weights weights, Attention attention) {
        // Students alone have 2Quad.
        BertConfig own = attention == Attention.SOFTMAX ? config : student;
        return new BertModel(own, weights, attention, settings.added());
    }
}
