package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.datasets.storage.Storage;

/** A {@code tokenizer.json} that is being read, with everything that was found wrong with it. Not thread-safe. */
final class TokenizerJson {
    private static final String REMEDY =
            "Supported are the WordPiece tokenizers of BERT and DistilBERT, the byte-level BPE tokenizers of RoBERTa and "
                    + "the unigram tokenizers of XLM-RoBERTa and CamemBERT, as their checkpoints have them.";

    private final String file;
    private final ObjectNode json;
    private final Problems problems;

    /** @throws InvalidInputException if it is not a JSON object */
    TokenizerJson(Storage storage, String name) {
        this.file = storage.locate(name);
        this.json = InputFiles.json(storage, name);
        this.problems = new Problems(file);
    }

    /** A part such as {@code model}; a missing node where there is none. */
    JsonNode path(String part) {
        return json.path(part);
    }

    /** A token's id, noted as a problem if it is none. */
    int id(String place, JsonNode node) {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            problem(place, "an id", show(node));
        }
        return node.asInt();
    }

    /** Notes a setting that is none of the allowed ones. */
    void require(String part, String key, String... allowed) {
        JsonNode found = json.path(part).path(key);
        if (!List.of(allowed).contains(found.asText())) {
            problem(part + "." + key, String.join(" or ", allowed), show(found));
        }
    }

    void problem(String place, String expected, String found) {
        problems.add(file, place, expected, found);
    }

    /** @throws InvalidInputException naming everything that is malformed or unsupported */
    void throwIfAnyProblem() {
        problems.throwIfAny(REMEDY);
    }

    /** Whether a value is there and not null. */
    static boolean isGiven(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    /** A value as messages show it. */
    static String show(JsonNode node) {
        return isGiven(node) ? quote(node.isTextual() ? node.textValue() : node.toString()) : "nothing";
    }
}
