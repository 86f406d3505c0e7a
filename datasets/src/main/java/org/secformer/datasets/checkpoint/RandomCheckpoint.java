package org.secformer.datasets.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.secformer.datasets.InputFiles;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;

/**
 * Checkpoints of well-known sizes with random weights, for measuring: matrices normal with deviation 0.02, LayerNorm gains
 * near 1, biases near 0. The same each time.
 */
public final class RandomCheckpoint {
    private static final double DEVIATION = 0.02;
    private static final int VOCABULARY = 30_522;
    private static final int SPECIAL = 5;
    private static final Map<String, int[]> SIZES =
            Map.of("bert-base", new int[] {768, 12, 12, 3072}, "bert-large", new int[] {1024, 24, 16, 4096});

    private RandomCheckpoint() {}

    public static boolean isKnown(String model) {
        return SIZES.containsKey(model);
    }

    /** Writes a checkpoint into a new directory and returns it. */
    public static Path write(String model, Path directory) throws IOException {
        int[] size = SIZES.get(model);
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("config.json"),
                """
                {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_act": "gelu",
                 "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d, "intermediate_size": %d,
                 "max_position_embeddings": 512, "type_vocab_size": 2, "vocab_size": %d, "layer_norm_eps": 1e-12,
                 "pad_token_id": 0, "id2label": {"0": "no", "1": "yes"}, "softmax": "2quad"}
                """.formatted(size[0], size[1], size[2], size[3], VOCABULARY),
                StandardCharsets.UTF_8);
        String words =
                IntStream.range(SPECIAL, VOCABULARY).mapToObj(i -> "w" + i).collect(Collectors.joining("\n"));
        Files.writeString(
                directory.resolve("vocab.txt"),
                "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" + words + "\n",
                StandardCharsets.UTF_8);
        writeWeights(directory, Seed.of(new byte[Seed.SIZE_BYTES]));
        return directory;
    }

    /** Writes the weights of a model that has learned nothing, in the shapes of the directory's {@code config.json}. */
    public static void writeWeights(Path directory, Seed seed) {
        AesCtrGenerator generator = AesCtrGenerator.reproducible(seed.secretBytes());
        SafetensorsWriter writer = new SafetensorsWriter();
        BertConfig config = BertConfig.readAny(directory.resolve("config.json"));
        for (Map.Entry<String, List<Long>> tensor : BertTensors.shapes(config).entrySet()) {
            int[] shape = tensor.getValue().stream().mapToInt(Math::toIntExact).toArray();
            boolean gain = tensor.getKey().endsWith("LayerNorm.weight");
            writer.add(
                    config.stored(tensor.getKey()),
                    normal(generator, IntStream.of(shape).reduce(1, Math::multiplyExact), gain),
                    shape);
        }
        writer.write(directory.resolve("model.safetensors"));
    }

    private static float[] normal(AesCtrGenerator generator, int count, boolean gain) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            int[] drawn = generator.ints(2);
            double radius = Math.sqrt(-2 * Math.log(((drawn[0] & 0xFFFFFFFFL) + 1) * 0x1p-32));
            double value = DEVIATION * radius * Math.cos(2 * Math.PI * drawn[1] * 0x1p-32);
            values[i] = (float) (gain ? 1 + value : value);
        }
        return values;
    }

    /** A CSV of texts that are about as long as the length allows, made of whole words of the checkpoint's vocabulary. */
    public static String texts(Path checkpoint, int rows, int length) {
        List<String> words = InputFiles.text(checkpoint.resolve("vocab.txt"))
                .lines()
                .filter(word -> word.matches("[a-z0-9]+"))
                .toList();
        AesCtrGenerator generator = AesCtrGenerator.reproducible(new byte[Seed.SIZE_BYTES]);
        StringBuilder csv = new StringBuilder("id,text\n");
        for (int row = 0; row < rows; row++) {
            String text = IntStream.of(generator.ints(length - 2))
                    .mapToObj(word -> words.get(Math.floorMod(word, words.size())))
                    .collect(Collectors.joining(" "));
            csv.append('r').append(row).append(',').append(text).append('\n');
        }
        return csv.toString();
    }
}
