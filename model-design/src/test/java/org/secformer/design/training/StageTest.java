package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.Toy;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Attention;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.model.Weights;

/** A stage that is interrupted, or meets gradients that are not finite, comes to the weights of one that is not. */
final class StageTest {
    private static final StageSettings SETTINGS = new StageSettings(4, 9, 16, 3e-3, 0.1, 0.01, 0.1, 1, Metric.ACCURACY);

    @TempDir
    private Path directory;

    private BertConfig config;
    private Tensors start;
    private EncodedRows training;
    private EncodedRows validation;

    @BeforeEach
    void prepare() throws IOException {
        Path fresh = Toy.freshModel(directory.resolve("fresh"));
        try (Checkpoint checkpoint = Checkpoint.openTeacher(fresh)) {
            config = checkpoint.config();
            start = Tensors.of(checkpoint);
            training = EncodedRows.encode(fresh, Toy.texts(1, 96), config, checkpoint.tokenizer());
            validation = EncodedRows.encode(fresh, Toy.texts(2, 48), config, checkpoint.tokenizer());
        }
    }

    private Stage.Result run(StageSettings settings, String state, Objective objective) {
        try (TrainingEngine engine = Toy.engine();
                Weights weights = Weights.trainable(engine.manager(), start)) {
            BertModel model = new BertModel(config, weights, Attention.SOFTMAX, new TwoQuad(5, 0));
            return new Stage(engine, "toy", settings, 7, directory.resolve(state))
                    .run(model, objective, training, validation);
        }
    }

    /** Calls of the loss that somebody interferes with. */
    private abstract static class Disturbed implements Objective {
        private final LabelLoss loss = new LabelLoss();
        private int calls;

        abstract NDArray disturbed(int call, NDArray value);

        @Override
        public NDArray loss(Batch batch, Activations student) {
            return disturbed(calls++, loss.loss(batch, student));
        }

        @Override
        public Selection selection() {
            return loss.selection();
        }
    }

    @Test
    void anInterruptedStageGoesOnAsIfNothingHadHappened() {
        Stage.Result whole = run(SETTINGS, "whole", new LabelLoss());
        int callsPerEpoch = 96 / 16 + 1;
        Objective breaking = new Disturbed() {
            @Override
            NDArray disturbed(int call, NDArray value) {
                if (call == 2 * callsPerEpoch + 3) {
                    throw new IllegalStateException("pulled the plug");
                }
                return value;
            }
        };
        assertThrows(IllegalStateException.class, () -> run(SETTINGS, "broken", breaking));
        assertEquals(2, StageState.read(directory.resolve("broken")).epochs());
        Stage.Result resumed = run(SETTINGS, "broken", new LabelLoss());
        assertSame(whole, resumed);
        assertSame(whole, run(SETTINGS, "broken", breaking));
    }

    @Test
    void aStepWithGradientsThatAreNotFiniteIsDoneAgain() {
        // Dropout would draw again for the step.
        StageSettings settings = SETTINGS.withDropout(0);
        Stage.Result plain = run(settings, "plain", new LabelLoss());
        Stage.Result disturbed = run(settings, "disturbed", new Disturbed() {
            @Override
            NDArray disturbed(int call, NDArray value) {
                return call == 4 ? value.mul(Float.NaN) : value;
            }
        });
        assertSame(plain, disturbed);
    }

    @Test
    void divergenceIsNamed() {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> run(SETTINGS, "diverging", new Disturbed() {
                            @Override
                            NDArray disturbed(int call, NDArray value) {
                                return value.mul(Float.NaN);
                            }
                        }))
                .getMessage();
        assertTrue(message.contains("--learning-rate"), message);
    }

    @Test
    void trainingEndsWhenNothingGetsBetter() {
        StageSettings still = new StageSettings(9, 2, 16, 1e-30, 0.1, 0, 0, 1, Metric.ACCURACY);
        Stage.Result result = run(still, "still", new LabelLoss());
        assertEquals(3, result.epochs());
    }

    private static void assertSame(Stage.Result expected, Stage.Result found) {
        assertEquals(expected.score(), found.score());
        assertEquals(expected.epochs(), found.epochs());
        expected.weights()
                .all()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.values(), found.weights().all().get(name).values(), 1e-6f, name));
    }
}
