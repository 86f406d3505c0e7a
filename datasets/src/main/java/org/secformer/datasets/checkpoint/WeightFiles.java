package org.secformer.datasets.checkpoint;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.datasets.names.FileName;

/** The tensors of a checkpoint: one file, or several with an index that says which has which. Thread-safe. */
final class WeightFiles implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final String REMEDY = "Copy all files of the model again, or save it again.";

    private final Map<Path, SafetensorsFile> files = new LinkedHashMap<>();
    private final Map<String, Path> places = new TreeMap<>();

    private WeightFiles() {}

    static boolean areIn(Path directory) {
        return Files.isRegularFile(directory.resolve(SINGLE)) || Files.isRegularFile(directory.resolve(INDEX));
    }

    /**
     * Opens the one file if it is there, else those of the index.
     *
     * @throws InvalidInputException naming every file that is missing or damaged, or in which the index is wrong
     */
    static WeightFiles open(Path directory) {
        WeightFiles weights = new WeightFiles();
        try {
            Path single = directory.resolve(SINGLE);
            if (Files.isRegularFile(single)) {
                weights.add(single);
            } else {
                weights.addIndexed(directory.resolve(INDEX));
            }
            return weights;
        } catch (RuntimeException failure) {
            weights.close();
            throw failure;
        }
    }

    private SafetensorsFile add(Path file) {
        SafetensorsFile opened = SafetensorsFile.open(file);
        files.put(file, opened);
        opened.names().forEach(name -> places.putIfAbsent(name, file));
        return opened;
    }

    private void addIndexed(Path index) {
        Map<String, Set<String>> expected = new TreeMap<>();
        Problems problems = new Problems(index);
        JsonNode map = InputFiles.json(index).path("weight_map");
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String file = entry.getValue().asText();
            if (!FileName.matches(file) || !file.endsWith(".safetensors")) {
                problems.add(index, quote(entry.getKey()), "the name of a file beside it", quote(file));
            } else {
                expected.computeIfAbsent(file, name -> new TreeSet<>()).add(entry.getKey());
            }
        }
        if (map.isEmpty()) {
            problems.add(index, "weight_map", "tensors and the files they are in", "none");
        }
        expected.forEach((file, names) -> problems.attempt(() -> add(index.resolveSibling(file)))
                .ifPresent(opened -> compare(index, file, names, opened.names(), problems)));
        problems.throwIfAny(REMEDY);
    }

    private static void compare(Path index, String file, Set<String> listed, Set<String> found, Problems problems) {
        for (String name : listed) {
            if (!found.contains(name)) {
                problems.add(index, quote(name), "a tensor of " + file, "nothing");
            }
        }
        for (String name : found) {
            if (!listed.contains(name)) {
                problems.add(index.resolveSibling(file), quote(name), "only tensors that the index lists", "this one");
            }
        }
    }

    /** The files that hold the tensors. */
    Set<Path> paths() {
        return Collections.unmodifiableSet(files.keySet());
    }

    Set<String> names() {
        return Collections.unmodifiableSet(places.keySet());
    }

    /** The file that a tensor is in. */
    Path place(String name) {
        return places.get(name);
    }

    List<Long> shape(String name) {
        return file(name).shape(name);
    }

    ElementType type(String name) {
        return file(name).entry(name).type();
    }

    /** Reads a tensor, row by row; the caller owns the array. */
    float[] read(String name) {
        return file(name).read(name);
    }

    private SafetensorsFile file(String name) {
        return files.get(place(name));
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
