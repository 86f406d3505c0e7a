package org.secformer.datasets.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.HiddenActivation;

/** A tiny valid checkpoint whose parts a test changes before it is written. */
final class CheckpointDirectory {

    static final String FIRST_QUERY = "bert.encoder.layer.0.attention.self.query.weight";

    final ObjectNode config = JsonMapper.builder().build().createObjectNode();
    final List<String> vocabulary = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a"));
    final Map<String, float[]> values = new LinkedHashMap<>();
    final Map<String, int[]> shapes = new TreeMap<>();

    private final Path directory;

    CheckpointDirectory(Path directory) {
        this.directory = directory;
        config.putArray("architectures").add("BertForSequenceClassification");
        config.put("model_type", "bert")
                .put("hidden_act", "gelu")
                .put("softmax", "2quad")
                .put("hidden_size", 4)
                .put("num_hidden_layers", 2)
                .put("num_attention_heads", 2)
                .put("intermediate_size", 6)
                .put("max_position_embeddings", 8)
                .put("type_vocab_size", 2)
                .put("vocab_size", vocabulary.size())
                .put("pad_token_id", 0);
        config.putObject("id2label").put("1", "fraud").put("0", "refund").put("2", "card");
        BertConfig shape = new BertConfig(
                Architecture.BERT,
                4,
                4,
                2,
                2,
                6,
                8,
                2,
                7,
                1e-12,
                Head.TANH,
                Task.SINGLE_LABEL,
                List.of("refund", "fraud", "card"),
                0,
                HiddenActivation.GELU,
                "2quad",
                5,
                0);
        BertTensors.shapes(shape)
                .forEach((name, sizes) ->
                        put(name, sizes.stream().mapToInt(Math::toIntExact).toArray()));
    }

    /** Adds a tensor of random values or replaces it. */
    void put(String name, int... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        Random random = new Random(name.hashCode());
        float[] tensor = new float[count];
        for (int i = 0; i < count; i++) {
            tensor[i] = (float) random.nextGaussian();
        }
        values.put(name, tensor);
        shapes.put(name, shape);
    }

    void remove(String name) {
        values.remove(name);
        shapes.remove(name);
    }

    void rename(String name, String newName) {
        values.put(newName, values.remove(name));
        shapes.put(newName, shapes.remove(name));
    }

    Path write() {
        try {
            Files.writeString(directory.resolve("config.json"), config.toString());
            Files.write(directory.resolve("vocab.txt"), vocabulary);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        SafetensorsWriter writer = new SafetensorsWriter();
        values.forEach((name, tensor) -> writer.add(name, tensor, shapes.get(name)));
        writer.write(directory.resolve("model.safetensors"));
        return directory;
    }
}
