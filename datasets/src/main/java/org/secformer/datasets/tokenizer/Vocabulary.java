package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;

/** The pieces of a model and their ids. In a {@code vocab.txt} each line is one; the id of the first is 0. Immutable. */
final class Vocabulary {

    private final Map<String, Integer> ids;
    private final int longestToken;

    Vocabulary(Map<String, Integer> ids) {
        this.ids = Map.copyOf(ids);
        this.longestToken = ids.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Checks and takes over the lines of a {@code vocab.txt}.
     *
     * @param source the name of the file they come from, for messages
     * @throws InvalidInputException naming every line that is empty or repeats another, and every special token missing
     */
    static Vocabulary ofLines(Object source, List<String> tokens) {
        Map<String, Integer> ids = new HashMap<>();
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
            if (!ids.containsKey(special.text())) {
                problems.add(source, "the whole file", "a line " + special.text(), tokens.size() + " lines without it");
            }
        }
        problems.throwIfAny("Use the vocab.txt that was saved with the model.");
        return new Vocabulary(ids);
    }

    /** All ids are below this. */
    int size() {
        return ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    }

    /** The id of a piece, or null if there is none. */
    Integer id(String token) {
        return ids.get(token);
    }

    /** The length of the longest piece in UTF-16 units. */
    int longestToken() {
        return longestToken;
    }
}
