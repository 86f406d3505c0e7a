package org.secformer.design.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.datasets.checkpoint.Architecture;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.design.Toy;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.training.Evaluation;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.Numerics;

/** The model in the training engine. */
final class BertModelTest {
    @TempDir
    private Path directory;

    /** With weights far enough from zero that attention matters. */
    private Path student(double constant, double floor) throws IOException {
        return student(new TwoQuad(constant, floor), Architecture.BERT, HiddenActivation.GELU);
    }

    private Path student(TwoQuad added, Architecture architecture, HiddenActivation activation) throws IOException {
        Path fresh = Toy.freshModel(directory.resolve("fresh"), architecture);
        Tensors tensors = new Tensors();
        try (Checkpoint checkpoint = Checkpoint.openTeacher(fresh)) {
            Draws draws = Draws.of(3, "weights");
            Tensors.of(checkpoint).all().forEach((name, tensor) -> {
                float[] values = new float[tensor.values().length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((name.endsWith("Norm.weight") ? 1 : 0) + 0.3 * draws.normal());
                }
                tensors.put(name, values, tensor.shape());
            });
        }
        Path student = directory.resolve("student");
        BertConfig own = BertConfig.readAny(fresh.resolve("config.json")).with(activation);
        CheckpointDirectory.write(student, fresh, tensors, Attention.TWO_QUAD, own, added);
        return student;
    }

    @ParameterizedTest
    @CsvSource({"5, 0, COMPACT", "2.5, 0, EXACT", "0.5, 0.125, EXACT"})
    void agreesWithTheReferenceOfThePrivateComputation(double constant, double floor, Numerics.Kind numbers)
            throws IOException {
        Path directory = student(constant, floor);
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.open(directory);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            assertEquals(constant, checkpoint.config().softmaxConstant());
            assertEquals(floor, checkpoint.config().softmaxFloor());
            EncodedRows rows =
                    EncodedRows.encode(directory, Toy.texts(5, 40), checkpoint.config(), checkpoint.tokenizer());
            BertModel model =
                    new BertModel(checkpoint.config(), weights, Attention.TWO_QUAD, new TwoQuad(constant, floor));
            float[][] logits = Evaluation.logits(engine.manager(), model, rows);
            ClearCheck.Result found = ClearCheck.run(checkpoint, numbers, rows, logits);
            assertEquals(40, found.rows());
            assertTrue(found.largestLogitDifference() < 1e-4, found::toText);
            assertEquals(List.of(), found.violations());
            logits[7][1] += 0.5f;
            assertEquals(0.5, ClearCheck.run(checkpoint, numbers, rows, logits).largestLogitDifference(), 1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void everyArchitectureAgrees(Architecture architecture) throws IOException {
        // ReLU in every other one.
        HiddenActivation activation = HiddenActivation.values()[architecture.ordinal() % 2];
        Path directory = student(new TwoQuad(5, 0), architecture, activation);
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.open(directory);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            assertEquals(architecture, checkpoint.config().architecture());
            assertEquals(activation, checkpoint.config().hiddenActivation());
            BertModel model = new BertModel(checkpoint.config(), weights, Attention.TWO_QUAD, new TwoQuad(5, 0));
            for (List<LabelledText> texts : List.of(Toy.texts(5, 40), Toy.pairs(5, 40))) {
                EncodedRows rows = EncodedRows.encode(directory, texts, checkpoint.config(), checkpoint.tokenizer());
                ClearCheck.Result found = ClearCheck.run(
                        checkpoint, Numerics.Kind.COMPACT, rows, Evaluation.logits(engine.manager(), model, rows));
                assertTrue(found.largestLogitDifference() < 1e-4, found::toText);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BERT, MEAN, UNIT_VECTOR",
        "BERT, FIRST_TOKEN, VECTOR",
        "DISTILBERT, MEAN, VECTOR",
        "ROBERTA, FIRST_TOKEN, UNIT_VECTOR"
    })
    void vectorsAgree(Architecture architecture, Head head, Task task) throws IOException {
        Path encoder = Toy.encoder(directory.resolve("encoder"), architecture, head, task);
        Path student = directory.resolve("student");
        TwoQuad added = new TwoQuad(5, 0);
        try (Checkpoint checkpoint = Checkpoint.openEncoder(encoder)) {
            CheckpointDirectory.write(
                    student, encoder, Tensors.of(checkpoint), Attention.TWO_QUAD, checkpoint.config(), added);
        }
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.open(student);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            BertConfig config = checkpoint.config();
            assertEquals(List.of(head, task), List.of(config.head(), config.task()));
            List<LabelledText> texts = Toy.texts(5, 40).stream()
                    .map(text -> new LabelledText("", text.text(), null))
                    .toList();
            EncodedRows rows = EncodedRows.encode(student, texts, config, checkpoint.tokenizer());
            BertModel model = new BertModel(config, weights, Attention.TWO_QUAD, added);
            float[][] vectors = Evaluation.logits(engine.manager(), model, rows);
            assertEquals(config.hiddenSize(), vectors[0].length);
            ClearCheck.Result found = ClearCheck.run(checkpoint, Numerics.Kind.COMPACT, rows, vectors);
            assertTrue(found.largestLogitDifference() < 1e-4, found::toText);
            vectors[7][1] += 0.5f;
            assertEquals(
                    0.5,
                    ClearCheck.run(checkpoint, Numerics.Kind.COMPACT, rows, vectors)
                            .largestLogitDifference(),
                    1e-3);
        }
    }

    @Test
    void valuesOutOfRangeAreFound() throws IOException {
        Path directory = student(1e3, 0);
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.open(directory);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            EncodedRows rows =
                    EncodedRows.encode(directory, Toy.texts(5, 2), checkpoint.config(), checkpoint.tokenizer());
            BertModel model = new BertModel(checkpoint.config(), weights, Attention.TWO_QUAD, new TwoQuad(1e3, 0));
            ClearCheck.Result found = ClearCheck.run(
                    checkpoint, Numerics.Kind.COMPACT, rows, Evaluation.logits(engine.manager(), model, rows));
            assertTrue(
                    found.violations().stream().anyMatch(line -> line.contains("(score): opened value")),
                    found::toText);
        }
    }

    @ParameterizedTest
    @EnumSource(Attention.class)
    void paddingChangesNothing(Attention attention) throws IOException {
        Path directory = student(5, 0);
        try (TrainingEngine engine = Toy.engine();
                Checkpoint checkpoint = Checkpoint.open(directory);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            BertConfig config = checkpoint.config();
            EncodedRows rows = EncodedRows.encode(directory, Toy.texts(6, 20), config, checkpoint.tokenizer());
            BertModel model = new BertModel(config, weights, attention, new TwoQuad(5, 0));
            float[][] together = Evaluation.logits(engine.manager(), model, rows);
            for (int row = 0; row < rows.size(); row++) {
                float[][] alone = Evaluation.logits(engine.manager(), model, rows.range(row, row + 1));
                assertArrayEquals(alone[0], together[row], 1e-4f, "row " + row);
            }
        }
    }
}
