package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.HiddenActivation;

class BertConfigTest {

    @TempDir
    Path directory;

    private CheckpointDirectory checkpoint;

    @BeforeEach
    void createCheckpoint() {
        checkpoint = new CheckpointDirectory(directory);
    }

    @Test
    void readsEveryKey() {
        checkpoint
                .config
                .put("layer_norm_eps", 1e-5)
                .put("softmax_constant", 4.5)
                .put("softmax_floor", 0.125)
                .put("pad_token_id", 3)
                .put("hidden_act", "relu");
        BertConfig expected = new BertConfig(
                Architecture.BERT,
                4,
                4,
                2,
                2,
                6,
                8,
                2,
                7,
                1e-5,
                Head.TANH,
                Task.SINGLE_LABEL,
                List.of("refund", "fraud", "card"),
                3,
                HiddenActivation.RELU,
                "2quad",
                4.5,
                0.125);
        assertEquals(expected, read());
        assertEquals(2, read().headSize());
    }

    @Test
    void whatHuggingFaceLeavesOutHasItsDefault() {
        checkpoint.config.remove(List.of("layer_norm_eps", "pad_token_id", "id2label", "hidden_act"));
        BertConfig config = read();
        assertEquals(1e-12, config.layerNormEpsilon());
        assertEquals(0, config.padTokenId());
        assertEquals(List.of("LABEL_0", "LABEL_1"), config.labels());
        assertEquals(5.0, config.softmaxConstant());
        assertEquals(HiddenActivation.GELU, config.hiddenActivation());
        checkpoint.config.put("num_labels", 3);
        assertEquals(List.of("LABEL_0", "LABEL_1", "LABEL_2"), read().labels());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
                        "max_position_embeddings",
                "type_vocab_size", "vocab_size", "model_type", "architectures", "softmax"
            })
    void requiredKeys(String key) {
        checkpoint.config.remove(key);
        assertRefused(key + ": expected ", "found nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "architectures            | [\"BertForMaskedLM\"]   | BertForMaskedLM",
                "architectures            | \"Bert\"                | expected one of [BertForSequenceClassification, BertForTokenClassification, BertModel] as model_type says",
                "model_type               | \"gpt2\"                | one of [bert, roberta, xlm-roberta, camembert, distilbert, electra], found \"gpt2\"",
                "model_type               | \"roberta\"             | expected one of [RobertaForSequenceClassification, RobertaForTokenClassification, RobertaModel]",
                "pruned_heads             | {\"0\": [1]}           | expected nothing",
                "quantization_config      | {\"bits\": 4}          | expected nothing",
                "hidden_act               | \"gelu_new\"            | expected one of [gelu, relu], found \"gelu_new\"",
                "hidden_act               | 7                       | expected one of [gelu, relu], found 7",
                "softmax                  | \"softmax\"             | must be distilled to 2Quad first",
                "softmax_constant         | -5                      | a positive number, found -5",
                "softmax_floor            | -5                      | a number from 0 on, found -5",
                "softmax_constant         | \"5\"                   | a positive number, found \"5\"",
                "position_embedding_type  | \"relative_key\"        | expected \"absolute\"",
                "problem_type             | \"ranking\"             | one of [multi_label_classification, regression, single_label_classification], found \"ranking\"",
                "is_decoder               | true                    | expected false, found true",
                "hidden_size              | 0                       | found 0",
                "hidden_size              | -4                      | found -4",
                "hidden_size              | 4.5                     | found 4.5",
                "hidden_size              | \"4\"                   | found \"4\"",
                "hidden_size              | 4294967300              | found 4294967300",
                "hidden_size              | 5                       | a multiple of num_attention_heads = 2, found 5",
                "num_hidden_layers        | 2000000000              | from 1 to 128",
                "num_attention_heads      | 257                     | from 1 to 256",
                "hidden_size              | 1                       | from 2 to 4096",
                "hidden_size              | 4098                    | from 2 to 4096",
                "intermediate_size        | 16385                   | from 1 to 16384",
                "layer_norm_eps           | 0                       | a positive number",
                "layer_norm_eps           | 1e999                   | a positive number",
                "pad_token_id             | -1                      | found -1",
                "pad_token_id             | 7                       | less than vocab_size = 7, found 7",
                "num_labels               | 4                       | 3 as in id2label, found 4",
                "id2label                 | {}                      | at least 2 labels, found 0 labels",
                "id2label                 | {\"0\": \"a\", \"2\": \"b\"} | id2label.1",
                "id2label                 | {\"0\": \"a\", \"1\": 2} | a printable label on one line for each index from 0 to 1, found 2",
            })
    void unusableValues(String key, String value, String part) throws IOException {
        checkpoint.config.set(key, JsonMapper.builder().build().readTree(value));
        assertRefused(key, part);
    }

    private void assertFor(Task task, Head head, int outputs) {
        BertConfig config = read();
        assertEquals(List.of(task, head, outputs), List.of(config.task(), config.head(), config.outputs()));
        assertEquals(task.isVector() ? 0 : outputs, config.labels().size());
    }

    @Test
    void whatItIsForIsWhatHuggingFaceTrainsItFor() {
        assertFor(Task.SINGLE_LABEL, Head.TANH, 3);
        checkpoint.config.put("problem_type", "multi_label_classification");
        assertFor(Task.MULTI_LABEL, Head.TANH, 3);
        checkpoint.config.put("problem_type", "regression");
        assertFor(Task.REGRESSION, Head.TANH, 3);
        checkpoint.config.putObject("id2label").put("0", "score");
        assertFor(Task.REGRESSION, Head.TANH, 1);
        checkpoint.config.remove("problem_type");
        assertFor(Task.REGRESSION, Head.TANH, 1);
        checkpoint.config.put("problem_type", "single_label_classification");
        assertRefused("id2label", "at least 2 labels, found 1 labels");
    }

    @Test
    void tokensHaveLabelsToo() {
        checkpoint.config.putArray("architectures").add("BertForTokenClassification");
        assertFor(Task.TOKEN_LABELS, Head.TOKENS, 3);
        checkpoint.config.putObject("id2label").put("0", "O");
        assertRefused("id2label", "at least 2 labels, found 1 labels");
    }

    @Test
    void electraHasGeluInItsHead() {
        checkpoint.config.put("model_type", "electra").put("embedding_size", 4);
        checkpoint.config.putArray("architectures").add("ElectraForSequenceClassification");
        assertFor(Task.SINGLE_LABEL, Head.GELU, 3);
    }

    @Test
    void electraMayHaveEmbeddingsOfAnotherWidth() {
        checkpoint.config.put("embedding_size", 2);
        assertEquals(4, read().embeddingSize(), "BERT's are as wide as its layers");
        checkpoint.config.put("model_type", "electra");
        checkpoint.config.putArray("architectures").add("ElectraForSequenceClassification");
        BertConfig config = read();
        assertEquals(List.of(2, 4), List.of(config.embeddingSize(), config.hiddenSize()));
        Map<String, List<Long>> tensors = BertTensors.shapes(config);
        assertEquals(List.of(7L, 2L), tensors.get("bert.embeddings.word_embeddings.weight"));
        assertEquals(List.of(2L), tensors.get("bert.embeddings.LayerNorm.bias"));
        assertEquals(List.of(4L, 2L), tensors.get("bert.embeddings_project.weight"));
        assertEquals(List.of(4L, 4L), tensors.get("bert.encoder.layer.0.attention.self.key.weight"));
        assertEquals("electra.embeddings_project.bias", config.stored("bert.embeddings_project.bias"));
        checkpoint.config.put("embedding_size", 1);
        assertRefused("embedding_size", "from 2 to 4096, found 1");
    }

    @Test
    void vectorsAreThoseOfSentenceTransformers() throws IOException {
        checkpoint.config.putArray("architectures").add("BertModel");
        assertFor(Task.VECTOR, Head.MEAN, 4);
        pooling("cls_token", "[\"Transformer\", \"Pooling\"]");
        assertFor(Task.VECTOR, Head.FIRST_TOKEN, 4);
        pooling("mean_tokens", "[\"Transformer\", \"Pooling\", \"Normalize\"]");
        assertFor(Task.UNIT_VECTOR, Head.MEAN, 4);
        pooling("max_tokens", "[\"Transformer\", \"Pooling\"]");
        assertRefused("1_Pooling/config.json", "pooling_mode_mean_tokens", "found [pooling_mode_max_tokens]");
        pooling("mean_tokens", "[\"Transformer\", \"Pooling\", \"Dense\"]");
        assertRefused("modules.json", "found Transformer, Pooling, Dense");
    }

    private void pooling(String mode, String modules) throws IOException {
        Files.createDirectories(directory.resolve("1_Pooling"));
        Files.writeString(
                directory.resolve("1_Pooling/config.json"),
                "{\"word_embedding_dimension\": 4, \"pooling_mode_" + mode + "\": true}");
        Files.writeString(
                directory.resolve("modules.json"),
                modules.replaceAll("(\"\\w+\")", "{\"type\": $1}")
                        .replace(": \"", ": \"sentence_transformers.models."));
    }

    @Test
    void anEnormousNumberOfLabelsIsRefused() {
        checkpoint.config.remove("id2label");
        checkpoint.config.put("num_labels", Integer.MAX_VALUE);
        assertRefused("num_labels", "2147483647");
    }

    @Test
    void everythingIsListedAtOnce() {
        checkpoint.config.put("hidden_act", "swish").put("hidden_size", "x").put("softmax", "softmax");
        String message = assertRefused("hidden_act", "hidden_size", "softmax");
        assertTrue(message.contains("3 problems"), message);
        assertFalse(message.contains("Exception"), message);
    }

    private BertConfig read() {
        return BertConfig.read(checkpoint.write().resolve("config.json"));
    }

    private String assertRefused(String... parts) {
        String message = assertThrows(InvalidInputException.class, this::read).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(message.contains("config.json"), message);
        return message;
    }
}
