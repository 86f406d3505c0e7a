package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.secformer.datasets.checkpoint.CheckpointDirectory.FIRST_QUERY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.Head;

class CheckpointTest {

    @TempDir
    Path directory;

    private CheckpointDirectory parts;

    @BeforeEach
    void createCheckpoint() {
        parts = new CheckpointDirectory(directory);
    }

    @Test
    void aTeacherMayHaveTheOrdinarySoftmaxAndNothingElseUnsupported() {
        parts.config.remove("softmax");
        try (Checkpoint teacher = Checkpoint.openTeacher(parts.write())) {
            assertEquals("softmax", teacher.config().softmax());
        }
        String refused = assertThrows(InvalidInputException.class, () -> Checkpoint.open(parts.write()))
                .getMessage();
        assertTrue(refused.contains("bin/secformer distil"), refused);
        parts.config.put("hidden_act", "swish");
        assertThrows(InvalidInputException.class, () -> Checkpoint.openTeacher(parts.write()));
    }

    @Test
    void anEncoderOfAnySoftmaxIsOneToLearnVectorsFrom() throws IOException {
        String refused = assertThrows(InvalidInputException.class, () -> Checkpoint.openEncoder(parts.write()))
                .getMessage();
        assertTrue(refused.contains("expected [\"BertModel\"], an encoder that gives each text a vector"), refused);
        parts.config.remove("softmax");
        parts.config.putArray("architectures").add("BertModel");
        SentenceModules.write(parts.write(), Head.FIRST_TOKEN, Task.UNIT_VECTOR);
        try (Checkpoint encoder = Checkpoint.openEncoder(directory)) {
            assertEquals(Head.FIRST_TOKEN, encoder.config().head());
            assertEquals(Task.UNIT_VECTOR, encoder.config().task());
            assertEquals("embeddings.LayerNorm.bias", encoder.config().saved("bert.embeddings.LayerNorm.bias"));
        }
        SentenceModules.write(directory, Head.MEAN, Task.VECTOR);
        try (Checkpoint encoder = Checkpoint.openEncoder(directory)) {
            assertEquals(Head.MEAN, encoder.config().head());
            assertEquals(Task.VECTOR, encoder.config().task());
        }
    }

    @Test
    void givesEveryTensorInTheOrderOfTheModel() {
        try (Checkpoint checkpoint = Checkpoint.open(parts.write())) {
            assertEquals(5 + 2 * 16 + 4, checkpoint.tensorNames().size());
            List<String> names = List.copyOf(checkpoint.tensorNames());
            assertEquals("bert.embeddings.word_embeddings.weight", names.get(0));
            assertEquals("classifier.bias", names.get(names.size() - 1));
            for (String name : names) {
                assertArrayEquals(parts.values.get(name), checkpoint.tensor(name), name);
            }
            assertEquals(List.of(4L, 6L), checkpoint.shape("bert.encoder.layer.1.output.dense.weight"));
            assertEquals(7, checkpoint.tokenizer().size());
            assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor("bert.embeddings.position_ids"));
        }
    }

    @Test
    void theSampleIsACheckpoint() {
        try (Checkpoint checkpoint = Checkpoint.open(Path.of("sample/bank-messages/checkpoint"))) {
            BertConfig config = checkpoint.config();
            assertEquals(List.of("refund", "transfer", "fraud", "fee", "card", "login"), config.labels());
            assertEquals(64, config.headSize());
            assertEquals(64, checkpoint.tokenizerSettings().maxTokens());
            for (String name : checkpoint.tensorNames()) {
                long elements = checkpoint.shape(name).stream().reduce(1L, Math::multiplyExact);
                assertEquals(elements, checkpoint.tensor(name).length, name);
            }
        }
    }

    /** Each of the files that a model is read from, and no other. */
    @Test
    void theDigestIsThatOfTheFilesThatAreRead() throws IOException {
        Path written = parts.write();
        Files.writeString(written.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
        String before = digest(written);
        assertEquals(64, before.length());
        Files.writeString(written.resolve("README.md"), "a model");
        assertEquals(before, digest(written));
        for (String name : List.of("config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors")) {
            Path file = written.resolve(name);
            byte[] content = Files.readAllBytes(file);
            byte[] changed = Arrays.copyOf(content, content.length + (name.endsWith("json") ? 1 : 0));
            if (name.endsWith("json")) {
                changed[content.length] = ' ';
            } else {
                // A character of the last word, a bit of the last weight.
                changed[content.length - 2] ^= 1;
            }
            Files.write(file, changed);
            assertNotEquals(before, digest(written), name);
            Files.write(file, content);
            assertEquals(before, digest(written), name);
        }
    }

    private static String digest(Path checkpoint) throws IOException {
        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
            return opened.sha256();
        }
    }

    @Test
    void namesOfConvertedCheckpointsAreUnderstood() {
        float[] gain = parts.values.get("bert.embeddings.LayerNorm.weight");
        float[] bias = parts.values.get("bert.encoder.layer.1.output.LayerNorm.bias");
        parts.rename("bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.gamma");
        parts.rename("bert.encoder.layer.1.output.LayerNorm.bias", "bert.encoder.layer.1.output.LayerNorm.beta");
        try (Checkpoint checkpoint = Checkpoint.open(parts.write())) {
            assertArrayEquals(gain, checkpoint.tensor("bert.embeddings.LayerNorm.weight"));
            assertArrayEquals(bias, checkpoint.tensor("bert.encoder.layer.1.output.LayerNorm.bias"));
        }
    }

    @Test
    void buffersAndHeadsOfPreTrainingAreIgnored() {
        parts.put("bert.embeddings.position_ids", 1, 8);
        parts.put("cls.predictions.bias", 7);
        Checkpoint.open(parts.write()).close();
    }

    @Test
    void everyWrongTensorIsListed() {
        parts.remove(FIRST_QUERY);
        parts.put("classifier.weight", 2, 4);
        parts.put("bert.encoder.layer.2.output.dense.bias", 4);
        parts.put("bert.encoder.layer.0.attention.self.query.lora_A.weight", 1, 4);
        String message = assertRefused();
        assertTrue(message.contains("4 problems"), message);
        assertTrue(message.contains("tensor \"" + FIRST_QUERY + "\": expected shape [4, 4], found nothing"), message);
        assertTrue(message.contains("\"classifier.weight\": expected shape [3, 4], found shape [2, 4]"), message);
        assertTrue(message.contains("layer.2.output.dense.bias\": expected no such tensor"), message);
        assertTrue(message.contains("lora_A.weight\": expected no such tensor"), message);
    }

    @Test
    void problemsOfAllFilesAreListedTogether() throws IOException {
        parts.config.put("softmax", "softmax");
        parts.vocabulary.add("##a");
        parts.remove(FIRST_QUERY);
        String message = assertRefused();
        assertTrue(message.contains("3 problems"), message);
        assertTrue(message.contains("config.json, softmax"), message);
        assertTrue(
                message.contains("vocab.txt, line 8: expected a new word piece, found \"##a\" as on line 7"), message);
        assertTrue(message.contains(FIRST_QUERY), message);
        assertFalse(message.contains("Exception"), message);
    }

    @Test
    void theVocabularyMustFitTheEmbeddings() {
        parts.vocabulary.add("b");
        assertRefused("vocab.txt", "expected at most 7 tokens, as vocab_size says, found 8");
    }

    @Test
    void thePadTokenMustBeTheSameEverywhere() {
        parts.config.put("pad_token_id", 3);
        assertRefused("vocab.txt, padding token", "expected id 3, as pad_token_id says, found id 0");
    }

    @Test
    void integersAreNotWeights() throws IOException {
        Path file = parts.write().resolve("model.safetensors");
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String mutated = text.replaceFirst("\"dtype\":\"F32\"", "\"dtype\":\"I32\"");
        Files.write(file, mutated.getBytes(StandardCharsets.ISO_8859_1));
        String message = assertThrows(InvalidInputException.class, () -> Checkpoint.open(directory))
                .getMessage();
        assertTrue(message.contains("word_embeddings.weight\": expected F64, F32, F16 or BF16, found I32"), message);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weightsMustBeFinite(float value) {
        parts.values.get(FIRST_QUERY)[13] = value;
        try (Checkpoint checkpoint = Checkpoint.open(parts.write())) {
            String message = assertThrows(InvalidInputException.class, () -> checkpoint.tensor(FIRST_QUERY))
                    .getMessage();
            assertTrue(message.contains("tensor \"" + FIRST_QUERY + "\", element 13"), message);
            assertTrue(message.contains("found " + value), message);
        }
    }

    @Test
    void missingFilesAreListed() throws IOException {
        parts.write();
        Files.delete(directory.resolve("vocab.txt"));
        Files.delete(directory.resolve("model.safetensors"));
        String message = assertThrows(InvalidInputException.class, () -> Checkpoint.open(directory))
                .getMessage();
        assertTrue(message.contains("2 problems"), message);
        assertTrue(message.contains("tokenizer.json or vocab.txt: expected a file, found neither"), message);
        assertThrows(InvalidInputException.class, () -> Checkpoint.open(directory.resolve("missing")));
    }

    @Test
    void aDamagedFileOfWeightsIsAProblemOfTheCheckpoint() throws IOException {
        Path file = parts.write().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        String message = assertThrows(InvalidInputException.class, () -> Checkpoint.open(directory))
                .getMessage();
        assertTrue(message.contains("the data after the header"), message);
    }

    private String assertRefused(String... partsOfMessage) {
        Path written = parts.write();
        String message = assertThrows(InvalidInputException.class, () -> Checkpoint.open(written))
                .getMessage();
        for (String part : partsOfMessage) {
            assertTrue(message.contains(part), message);
        }
        return message;
    }
}
