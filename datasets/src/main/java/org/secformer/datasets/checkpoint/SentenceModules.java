package org.secformer.datasets.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfigReader.Purpose;
import org.secformer.mpc.transformer.Head;

/**
 * How a model without head makes one vector of a text, as Sentence Transformers keeps it beside {@code config.json}: in {@value #MODULES}
 * the steps after the transformer, and in {@value #POOLING} which of the tokens' vectors count. Without these files it is the mean, as there.
 */
public final class SentenceModules {
    static final String MODULES = "modules.json";
    static final String POOLING = "1_Pooling/config.json";
    private static final String PACKAGE = "sentence_transformers.models.";
    private static final String MODE = "pooling_mode_";
    private static final Map<String, Head> MODES =
            Map.of(MODE + "cls_token", Head.FIRST_TOKEN, MODE + "mean_tokens", Head.MEAN);
    private static final String REMEDY = "Supported are the mean and the first token's vector, normalised or not.";

    private SentenceModules() {}

    /** Those of the files that are there. */
    public static List<String> files(Path directory) {
        return List.of(MODULES, POOLING).stream()
                .filter(name -> Files.isRegularFile(directory.resolve(name)))
                .toList();
    }

    /** @throws InvalidInputException naming a step that cannot be computed */
    static Purpose read(Path directory) {
        Path pooling = directory.resolve(POOLING);
        Head head = Files.exists(pooling) ? head(pooling) : Head.MEAN;
        Path modules = directory.resolve(MODULES);
        return new Purpose(head, Files.exists(modules) ? task(modules) : Task.VECTOR);
    }

    /**
     * Writes the files into a checkpoint's directory.
     *
     * @param head one for vectors
     * @param task likewise
     */
    public static void write(Path directory, Head head, Task task) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        ArrayNode modules = mapper.createArrayNode();
        modules.add(module(0, "Transformer", ""));
        modules.add(module(1, "Pooling", Path.of(POOLING).getParent().toString()));
        if (task == Task.UNIT_VECTOR) {
            modules.add(module(2, "Normalize", "2_Normalize"));
        }
        ObjectNode pooling = mapper.createObjectNode();
        new TreeMap<>(MODES).forEach((mode, of) -> pooling.put(mode, of == head));
        Files.createDirectories(directory.resolve(POOLING).getParent());
        Files.writeString(directory.resolve(POOLING), pooling.toPrettyString() + "\n");
        Files.writeString(directory.resolve(MODULES), modules.toPrettyString() + "\n");
    }

    private static ObjectNode module(int index, String type, String path) {
        return JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("idx", index)
                .put("name", String.valueOf(index))
                .put("path", path)
                .put("type", PACKAGE + type);
    }

    private static Head head(Path file) {
        ObjectNode json = InputFiles.json(file);
        Map<String, Boolean> modes = new TreeMap<>();
        json.properties().forEach(field -> {
            if (field.getKey().startsWith(MODE) && field.getValue().asBoolean()) {
                modes.put(field.getKey(), true);
            }
        });
        Head head = modes.size() == 1 ? MODES.get(modes.keySet().iterator().next()) : null;
        if (head == null) {
            throw InvalidInputException.of(
                    file,
                    MODE + "...",
                    "one of " + MODES.keySet().stream().sorted().toList() + " alone",
                    modes.keySet() + "",
                    REMEDY);
        }
        return head;
    }

    private static Task task(Path file) {
        List<String> types = new ArrayList<>();
        for (JsonNode module : InputFiles.jsonArray(file)) {
            String type = module.path("type").asText();
            types.add(type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : type);
        }
        if (types.equals(List.of("Transformer", "Pooling"))) {
            return Task.VECTOR;
        }
        if (types.equals(List.of("Transformer", "Pooling", "Normalize"))) {
            return Task.UNIT_VECTOR;
        }
        throw InvalidInputException.of(
                file,
                "types of modules",
                "Transformer, Pooling and perhaps Normalize",
                String.join(", ", types),
                REMEDY);
    }
}
