package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Attention;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.CheckpointDirectory;
import org.secformer.design.model.ClearCheck;
import org.secformer.design.model.FewerLayers;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.Weights;
import org.secformer.design.training.Cosines;
import org.secformer.design.training.Evaluation;
import org.secformer.design.training.Metric;
import org.secformer.design.training.Validation;
import org.secformer.mpc.transformer.Numerics;

/** From an encoder to a student that gives the same vectors: no text needs a label. */
final class VectorDistillation {
    private final TrainingEngine engine;
    private final Path teacher;
    private final VectorRows rows;
    private final DistilSettings settings;
    private final Numerics.Kind numbers;
    private final Path states;

    /**
     * @param numbers how the protocols would hold the student's
     * @param states gets the states of training, from which a run can go on; may be shared by students of several sizes
     */
    VectorDistillation(
            TrainingEngine engine,
            Path teacher,
            VectorRows rows,
            DistilSettings settings,
            Numerics.Kind numbers,
            Path states) {
        this.engine = engine;
        this.teacher = teacher;
        this.rows = rows;
        this.settings = settings;
        this.numbers = numbers;
        this.states = states;
    }

    /** @param layers of the student, or 0 for as many as the teacher has @param student gets the one that is chosen */
    VectorReport run(int layers, Path student) throws IOException {
        Files.createDirectories(states);
        List<VectorReport.Outcome> outcomes = new ArrayList<>();
        Nearest nearest = new Nearest();
        int count;
        BertConfig own;
        try (Checkpoint checkpoint = Checkpoint.openEncoder(teacher)) {
            BertConfig config = checkpoint.config();
            count = layers == 0 ? config.layers() : layers;
            Tensors given = Tensors.of(checkpoint);
            Vectors goals = vectors(config, given, Attention.SOFTMAX);
            outcomes.add(outcome(Candidate.TEACHER, 0, goals, goals, new SeedRun.Trained(given, 0, 0)));
            SeedRun.Trained swapped = run(config, count, goals, 0).swap(given);
            own = settings.student(FewerLayers.of(config, count).config());
            outcomes.add(outcome(
                    Candidate.RAW_SWAP, 0, goals, vectors(own, swapped.weights(), Attention.TWO_QUAD), swapped));
            for (long seed = 1; seed <= settings.seeds(); seed++) {
                SeedRun.Trained trained = run(config, count, goals, seed).distil(given);
                Vectors found = vectors(own, trained.weights(), Attention.TWO_QUAD);
                outcomes.add(outcome(Candidate.DISTILLED, seed, goals, found, trained));
                nearest.offer(outcomes.get(outcomes.size() - 1), trained.weights());
            }
        }
        CheckpointDirectory.write(student, teacher, nearest.weights, Attention.TWO_QUAD, own, settings.added());
        Cost cost = Cost.of(BertConfig.read(student.resolve("config.json")), numbers, rows.validation());
        return new VectorReport(
                VectorReport.Rows.of(rows), settings, count, cost, outcomes, nearest.outcome, check(student));
    }

    /** The student with the largest mean cosine on the validation texts. */
    private static final class Nearest {
        private VectorReport.Outcome outcome;
        private Tensors weights;

        void offer(VectorReport.Outcome other, Tensors otherWeights) {
            if (outcome == null
                    || other.validation().mean() > outcome.validation().mean()) {
                outcome = other;
                weights = otherWeights;
            }
        }
    }

    private SeedRun run(BertConfig config, int count, Vectors goals, long seed) {
        EncodedRows none = new EncodedRows(List.of(), new double[0]);
        return new SeedRun(
                engine,
                config,
                count,
                new DistilRows(rows.training(), none, rows.validation(), null),
                Validation.of(engine.manager(), rows.validation(), goals.validation()),
                settings,
                seed,
                states);
    }

    /** What a model makes of the texts. @param test null without such */
    private record Vectors(float[][] validation, float[][] test) {}

    private Vectors vectors(BertConfig config, Tensors tensors, Attention attention) {
        try (Weights weights = Weights.fixed(engine.manager(), tensors)) {
            BertModel model = new BertModel(config, weights, attention, settings.added());
            return new Vectors(
                    Evaluation.logits(engine.manager(), model, rows.validation()),
                    rows.test() == null
                            ? null
                            : Evaluation.logits(
                                    engine.manager(), model, rows.test().texts()));
        }
    }

    private VectorReport.Outcome outcome(
            Candidate model, long seed, Vectors goals, Vectors found, SeedRun.Trained trained) {
        return new VectorReport.Outcome(
                model,
                seed,
                Cosines.of(goals.validation(), found.validation()),
                found.test() == null ? null : Cosines.of(goals.test(), found.test()),
                spearman(found.test()),
                trained.epochs(),
                trained.seconds());
    }

    /** Null if no pairs are judged. */
    private Double spearman(float[][] test) {
        if (test == null || rows.test().pairs().isEmpty()) {
            return null;
        }
        double[] cosines = rows.test().pairs().stream()
                .mapToDouble(pair -> Cosines.cosine(test[pair[0]], test[pair[1]]))
                .toArray();
        return Metric.SPEARMAN.of(rows.test().likeness(), cosines);
    }

    /** As others will read it. */
    private ClearCheck.Result check(Path student) {
        try (Checkpoint checkpoint = Checkpoint.open(student)) {
            Tensors tensors = Tensors.of(checkpoint);
            float[][] vectors =
                    vectors(checkpoint.config(), tensors, Attention.TWO_QUAD).validation();
            return ClearCheck.run(checkpoint, numbers, rows.validation(), vectors);
        }
    }
}
