package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that cannot be shared: share-model says why and writes nothing. */
class BadModelTest {
    @TempDir
    Path directory;

    private Path checkpoint;
    private Path out;
    private Roles roles;

    @BeforeEach
    void copy() throws IOException {
        checkpoint = directory.resolve("checkpoint");
        out = directory.resolve("model");
        roles = Roles.in(directory.resolve("roles"));
        Roles.copy(Roles.SAMPLE.resolve("checkpoint"), checkpoint);
    }

    @AfterEach
    void nothingWasWritten() {
        assertFalse(Files.exists(out));
    }

    @Test
    void aMissingDirectory() {
        checkpoint = directory.resolve("missing");
        refused(checkpoint.toString());
    }

    @Test
    void aMissingFile() throws IOException {
        Files.delete(checkpoint.resolve("vocab.txt"));
        refused("vocab.txt");
    }

    @Test
    void truncatedWeights() throws IOException {
        Path weights = checkpoint.resolve("model.safetensors");
        byte[] content = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(content, content.length - 1000));
        refused(weights.toString(), "expected ", "found ");
    }

    @Test
    void severalProblemsAtOnce() throws IOException {
        edit(checkpoint.resolve("config.json"), "\"gelu\"", "\"silu\"");
        edit(checkpoint.resolve("config.json"), "\"2quad\"", "\"softmax\"");
        edit(checkpoint.resolve("config.json"), "{", "{\n  \"position_embedding_type\" : \"relative_key\",");
        String message = refused(
                "hidden_act: expected one of [gelu, relu], found \"silu\"",
                "softmax: ",
                "position_embedding_type: expected \"absolute\", found \"relative_key\"");
        assertTrue(message.contains("3 problems"), message);
    }

    @Test
    void aTensorOfAnotherShape() throws IOException {
        edit(checkpoint.resolve("model.safetensors"), "[512,128]", "[128,512]");
        refused("model.safetensors", "[512, 128]", "[128, 512]");
    }

    @Test
    void aDirectoryThatHasFiles() throws IOException {
        Path taken = Files.writeString(
                Files.createDirectories(directory.resolve("taken")).resolve("note"), "mine");
        Outcome outcome = roles.shareModel(checkpoint, taken.getParent());
        outcome.assertRefused(2, taken.getParent().toString(), "expected a new or empty one");
        try (Stream<Path> files = Files.list(taken.getParent())) {
            assertEquals(List.of(taken), files.toList());
        }
    }

    @Test
    void explainSaysItToo() throws IOException {
        edit(checkpoint.resolve("config.json"), "\"gelu\"", "\"swish\"");
        Commands.run("explain", "--checkpoint", checkpoint).assertRefused(2, "config.json", "swish");
        Commands.run("explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--batch", 0)
                .assertRefused(2, "--batch: expected at least 1, found 0");
        Commands.run("explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--length", 128)
                .assertRefused(2, "--length: expected one of [32, 64], found 128");
    }

    /** Before it is distilled, too: the cost is that of the model which it becomes. */
    @Test
    void explainTakesAnOrdinarySoftmaxAndSaysSo() throws IOException {
        edit(checkpoint.resolve("config.json"), "\"2quad\"", "\"softmax\"");
        Outcome explained = Commands.run("explain", "--checkpoint", checkpoint).assertDone();
        assertTrue(explained.output().contains("prices are those of 2Quad"), explained::toString);
    }

    private static void edit(Path file, String old, String replacement) throws IOException {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertTrue(content.contains(old), old);
        int at = content.indexOf(old);
        Files.write(
                file,
                (content.substring(0, at) + replacement + content.substring(at + old.length()))
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private String refused(String... parts) {
        return roles.shareModel(checkpoint, out).assertRefused(2, parts);
    }
}
