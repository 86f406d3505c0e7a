package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.model.Attention;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.EncoderDirectory;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.model.Weights;
import org.secformer.mpc.random.Seed;

/** The pretrained encoder that Maven brings. */
final class EncoderCommandTest {
    private static final double ROUNDED = 5e-5;

    @TempDir
    private Path directory;

    /** The cosines are those that the model's card gives for these sentences. */
    @Test
    void sentencesAreAsAlikeAsTheModelsMakersSay() throws IOException {
        Path encoder = directory.resolve("encoder");
        assertEquals(0, run("encoder", "--out", encoder.toString()));
        assertTrue(EncoderDirectory.isEncoder(encoder));
        Path classifier = directory.resolve("classifier");
        EncoderDirectory.addHead(encoder, Toy.LABELS, Seed.of(new byte[Seed.SIZE_BYTES]), classifier);
        List<LabelledText> texts = Stream.of(
                        "The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
                .map(text -> new LabelledText("", text, null))
                .toList();
        float[][] vectors = vectors(classifier, texts);
        assertEquals(0.6660, cosine(vectors[0], vectors[1]), ROUNDED);
        assertEquals(0.1046, cosine(vectors[0], vectors[2]), ROUNDED);
        assertEquals(0.1411, cosine(vectors[1], vectors[2]), ROUNDED);
    }

    @Test
    void aDirectoryThatIsThereStays() throws IOException {
        assertEquals(2, run("encoder", "--out", directory.toString()));
        assertEquals(2, run("encoder", "--out", directory.resolve("new").toString(), "--onnx", "model.onnx"));
    }

    /** Mean of the last layer's outputs over a text's tokens. */
    private static float[][] vectors(Path classifier, List<LabelledText> texts) throws IOException {
        try (TrainingEngine engine = Toy.engine();
                NDScope scope = new NDScope();
                Checkpoint checkpoint = Checkpoint.openTeacher(classifier);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            scope.suppressNotUsedWarning();
            BertModel model = new BertModel(checkpoint.config(), weights, Attention.SOFTMAX, new TwoQuad(5, 0));
            EncodedRows rows = EncodedRows.encode(classifier, texts, checkpoint.config(), checkpoint.tokenizer());
            Batch batch = Batch.of(engine.manager(), rows, checkpoint.config());
            List<NDArray> layers = model.forward(batch, 0).hidden();
            NDArray mask = batch.mask().reshape(batch.rows(), batch.length(), 1);
            NDArray sums = layers.get(layers.size() - 1).mul(mask).sum(new int[] {1});
            float[] all = sums.div(mask.sum(new int[] {1})).toFloatArray();
            int hidden = checkpoint.config().hiddenSize();
            float[][] vectors = new float[texts.size()][hidden];
            for (int row = 0; row < vectors.length; row++) {
                System.arraycopy(all, row * hidden, vectors[row], 0, hidden);
            }
            return vectors;
        }
    }

    private static double cosine(float[] x, float[] y) {
        return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }

    private static int run(String... arguments) {
        PrintStream stdout = System.out;
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        try {
            return Main.run(arguments);
        } finally {
            System.setOut(stdout);
        }
    }
}
