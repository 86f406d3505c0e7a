package org.secformer.design.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.SentenceModules;
import org.secformer.datasets.tokenizer.Tokenizer;

/** Writes trained models in the layout of the checkpoint that they come from. */
public final class CheckpointDirectory {
    private static final List<String> TOKENIZER_FILES =
            List.of(Tokenizer.VOCABULARY_FILE, Tokenizer.SETTINGS_FILE, Tokenizer.JSON_FILE);

    private CheckpointDirectory() {}

    /**
     * Writes a checkpoint.
     *
     * @param origin whose configuration and tokenizer it keeps
     * @param as the model's, whose activation and epsilon may not be those of its origin
     * @param added by 2Quad; not used for the ordinary softmax
     */
    public static void write(
            Path directory, Path origin, Tensors weights, Attention attention, BertConfig as, TwoQuad added)
            throws IOException {
        Files.createDirectories(directory);
        for (String name : TOKENIZER_FILES) {
            if (Files.exists(origin.resolve(name))) {
                Files.copy(origin.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (String name : SentenceModules.files(origin)) {
            Files.createDirectories(directory.resolve(name).getParent());
            Files.copy(origin.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        ObjectNode config = InputFiles.json(origin.resolve("config.json"));
        // The student may have fewer.
        config.put(config.has("n_layers") ? "n_layers" : "num_hidden_layers", layers(weights));
        config.put(
                config.has("n_layers") ? "activation" : "hidden_act",
                as.hiddenActivation().name().toLowerCase(Locale.ROOT));
        if (as.layerNormEpsilon()
                != BertConfig.readAny(origin.resolve("config.json")).layerNormEpsilon()) {
            config.put("layer_norm_eps", as.layerNormEpsilon());
        }
        config.remove(List.of("softmax", "softmax_constant", "softmax_floor", "torch_dtype", "dtype"));
        if (attention == Attention.TWO_QUAD) {
            config.put("softmax", "2quad").put("softmax_constant", added.constant());
            if (added.floor() > 0) {
                config.put("softmax_floor", added.floor());
            }
        }
        Files.writeString(directory.resolve("config.json"), config.toPrettyString() + "\n");
        BertConfig names = BertConfig.readAny(directory.resolve("config.json"));
        weights.renamed(names::saved).write(directory.resolve("model.safetensors"), Map.of("format", "pt"));
    }

    private static int layers(Tensors weights) {
        return (int) weights.all().keySet().stream()
                .filter(name -> name.matches("bert\\.encoder\\.layer\\.[0-9]+\\.output\\.LayerNorm\\.weight"))
                .count();
    }
}
