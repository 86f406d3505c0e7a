package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.datasets.storage.Storage;

/** The word pieces of a model, one on each line of {@code vocab.txt}; the id of the first line is 0. Immutable. */
public final class Vocabulary {

    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<SpecialToken, Integer> specialIds = new EnumMap<>(SpecialToken.class);
    private final int longestToken;

    /**
     * Checks and takes over the lines of a vocabulary.
     *
     * @param source the name of the file they come from, for messages
     * @throws InvalidInputException naming every line that is empty or repeats another, and every special token missing
     */
    public Vocabulary(Object source, List<String> tokens) {
        this.tokens = List.copyOf(tokens);
        Problems problems = new Problems(source);
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            Integer earlier = ids.putIfAbsent(token, id);
            if (token.isEmpty()) {
                problems.add(source, "line " + (id + 1), "a word piece", "an empty line");
            } else if (earlier != null) {
                problems.add(
                        source, "line " + (id + 1), "a new word piece", quote(token) + " as on line " + (earlier + 1));
            }
        }
        for (SpecialToken special : SpecialToken.values()) {
            if (ids.containsKey(special.text())) {
                specialIds.put(special, ids.get(special.text()));
            } else {
                problems.add(source, "the whole file", "a line " + special.text(), tokens.size() + " lines without it");
            }
        }
        problems.throwIfAny("Use the vocab.txt that was saved with the model.");
        this.longestToken = tokens.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Reads a {@code vocab.txt}.
     *
     * @throws InvalidInputException if it cannot be read, is not UTF-8 or is not a vocabulary
     */
    public static Vocabulary read(Path file) {
        return new Vocabulary(file, InputFiles.text(file).lines().toList());
    }

    /** Reads a stored {@code vocab.txt}; likewise. */
    public static Vocabulary read(Storage storage, String name) {
        return new Vocabulary(
                storage.locate(name), InputFiles.text(storage, name).lines().toList());
    }

    /** The word pieces in the order of their ids. */
    public List<String> tokens() {
        return tokens;
    }

    public int size() {
        return tokens.size();
    }

    public int id(SpecialToken special) {
        return specialIds.get(special);
    }

    /** The id of a word piece, or null if there is none. */
    Integer id(String token) {
        return ids.get(token);
    }

    /** The length of the longest word piece in UTF-16 units. */
    int longestToken() {
        return longestToken;
    }
}
