package org.secformer.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.design.data.LabelledText;
import org.secformer.design.model.Attention;
import org.secformer.design.model.EncoderDirectory;
import org.secformer.design.training.Cosines;

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
        List<LabelledText> texts = Stream.of(
                        "The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
                .map(text -> new LabelledText("", text, null))
                .toList();
        float[][] vectors = Toy.vectors(encoder, Attention.SOFTMAX, texts);
        assertEquals(0.6660, Cosines.cosine(vectors[0], vectors[1]), ROUNDED);
        assertEquals(0.1046, Cosines.cosine(vectors[0], vectors[2]), ROUNDED);
        double squares = IntStream.range(0, vectors[0].length)
                .mapToDouble(i -> vectors[0][i] * vectors[0][i])
                .sum();
        assertEquals(1, squares, ROUNDED);
        assertEquals(0.1411, Cosines.cosine(vectors[1], vectors[2]), ROUNDED);
    }

    @Test
    void aDirectoryThatIsThereStays() throws IOException {
        assertEquals(2, run("encoder", "--out", directory.toString()));
        assertEquals(2, run("encoder", "--out", directory.resolve("new").toString(), "--onnx", "model.onnx"));
    }

    private static int run(String... arguments) {
        return Commands.run(arguments).exitCode();
    }
}
