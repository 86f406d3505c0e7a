package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.Toy;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Attention;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.CheckpointDirectory;
import org.secformer.design.model.ClearCheck;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.model.Weights;
import org.secformer.mpc.transformer.Numerics;

/** Values that would leave the protocols' ranges cost something, and training brings them back. */
final class RangedObjectiveTest {
    private static final TwoQuad ADDED = new TwoQuad(5, 0);

    @TempDir
    private Path directory;

    /** A toy in which the tensors whose names end so, as a regular expression, are larger. */
    private Tensors weights(Checkpoint checkpoint, String ending, float factor) {
        Tensors scaled = new Tensors();
        Tensors.of(checkpoint).all().forEach((name, tensor) -> {
            float[] values = tensor.values().clone();
            for (int i = 0; name.matches(".*(" + ending + ")") && i < values.length; i++) {
                values[i] *= factor;
            }
            scaled.put(name, values, tensor.shape());
        });
        return scaled;
    }

    private Objective ranged(BertConfig config) {
        return new RangedObjective(new LabelLoss(), ValueRanges.of(Numerics.COMPACT, config.hiddenSize()), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "query.weight, 1, true",
        "query.weight, 3000, false",
        "key.weight, 10000, false",
        "value.weight, 3000, false",
        "intermediate.dense.weight, 5000, false",
        "pooler.dense.weight, 9000, false",
        "output.dense.weight, 1e7, false"
    })
    void onlyWhatLeavesItsRangeCosts(String ending, float factor, boolean within) throws IOException {
        Path fresh = Toy.freshModel(directory.resolve("fresh"));
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.openTeacher(fresh);
                Weights weights = Weights.fixed(engine.manager(), weights(checkpoint, ending, factor))) {
            BertConfig config = checkpoint.config();
            BertModel model = new BertModel(config, weights, Attention.TWO_QUAD, ADDED);
            EncodedRows rows = EncodedRows.encode(fresh, Toy.texts(1, 20), config, checkpoint.tokenizer());
            double plain = loss(engine, model, rows, new LabelLoss());
            double penalised = loss(engine, model, rows, ranged(config));
            assertEquals(within, penalised - plain < 1e-9, penalised + " " + plain);
        }
    }

    private static double loss(TrainingEngine engine, BertModel model, EncodedRows rows, Objective objective) {
        return Evaluation.score(engine.manager(), model, rows, objective, Metric.ACCURACY)
                .loss();
    }

    @Test
    void trainingBringsValuesBack() throws IOException {
        Path fresh = Toy.freshModel(directory.resolve("fresh"));
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.openTeacher(fresh);
                Weights weights =
                        Weights.trainable(engine.manager(), weights(checkpoint, "query.weight|key.weight", 90))) {
            BertConfig config = checkpoint.config();
            EncodedRows rows = EncodedRows.encode(fresh, Toy.texts(1, 64), config, checkpoint.tokenizer());
            BertModel model = new BertModel(config, weights, Attention.TWO_QUAD, ADDED);
            assertFalse(
                    violations(engine, fresh, model.weights().copied(), rows).isEmpty());
            StageSettings settings = new StageSettings(30, 30, 16, 0.02, 0.1, 0, 0, 1, Metric.ACCURACY);
            new Stage(engine, "toy", settings, 1, directory.resolve("state")).run(model, ranged(config), rows, rows);
            assertEquals(List.of(), violations(engine, fresh, model.weights().copied(), rows));
        }
    }

    private List<String> violations(TrainingEngine engine, Path fresh, Tensors weights, EncodedRows rows)
            throws IOException {
        Path student = directory.resolve("student");
        CheckpointDirectory.write(
                student, fresh, weights, Attention.TWO_QUAD, BertConfig.readAny(fresh.resolve("config.json")), ADDED);
        try (Checkpoint checkpoint = Checkpoint.open(student);
                Weights fixed = Weights.fixed(engine.manager(), weights)) {
            BertModel model = new BertModel(checkpoint.config(), fixed, Attention.TWO_QUAD, ADDED);
            float[][] logits = Evaluation.logits(engine.manager(), model, rows);
            return ClearCheck.run(checkpoint, Numerics.Kind.COMPACT, rows, logits)
                    .violations();
        }
    }
}
