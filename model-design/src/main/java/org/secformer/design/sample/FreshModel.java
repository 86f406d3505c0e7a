package org.secformer.design.sample;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.mpc.random.Seed;

/**
 * A classifier with softmax that has learned nothing.
 *
 * @param hidden width of a token
 * @param layers encoder layers
 * @param heads attention heads
 * @param labels names of the classes
 */
record FreshModel(int hidden, int layers, int heads, List<String> labels) {
    private static final int LONGEST = 64;
    private static final int WIDER = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes a checkpoint. */
    void write(Path directory, List<String> vocabulary) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
        ObjectNode tokenizer = JSON.createObjectNode()
                .put("do_lower_case", true)
                .put("model_max_length", LONGEST)
                .put("tokenizer_class", "BertTokenizer");
        Files.writeString(directory.resolve("tokenizer_config.json"), tokenizer.toPrettyString() + "\n");
        Files.writeString(
                directory.resolve("config.json"), config(vocabulary.size()).toPrettyString() + "\n");
        RandomCheckpoint.writeWeights(directory, Seed.of(new byte[Seed.SIZE_BYTES]));
    }

    private ObjectNode config(int vocabularySize) {
        ObjectNode config = JSON.createObjectNode()
                .put("model_type", "bert")
                .put("hidden_act", "gelu")
                .put("hidden_size", hidden)
                .put("intermediate_size", WIDER * hidden)
                .put("layer_norm_eps", 1e-12)
                .put("max_position_embeddings", LONGEST)
                .put("num_attention_heads", heads)
                .put("num_hidden_layers", layers)
                .put("pad_token_id", 0)
                .put("type_vocab_size", 2)
                .put("vocab_size", vocabularySize);
        config.putArray("architectures").add("BertForSequenceClassification");
        ObjectNode names = config.putObject("id2label");
        ObjectNode indices = config.putObject("label2id");
        for (int i = 0; i < labels.size(); i++) {
            names.put(String.valueOf(i), labels.get(i));
            indices.put(labels.get(i), i);
        }
        return config;
    }
}
