package org.secformer.datasets.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads what {@code tokenizer.json} says of byte-level BPE: how text becomes words of bytes, and these pieces. */
final class BytePairSettings {
    private BytePairSettings() {}

    static TextSplitter splitter(TokenizerJson json) {
        if (TokenizerJson.isGiven(json.path("normalizer"))) {
            json.problem("normalizer", "null", TokenizerJson.show(json.path("normalizer")));
        }
        json.require("pre_tokenizer", "type", "ByteLevel");
        if (!json.path("pre_tokenizer").path("use_regex").asBoolean(true)) {
            json.problem("pre_tokenizer.use_regex", "true", "false");
        }
        return new ByteLevelSplitter(
                json.path("pre_tokenizer").path("add_prefix_space").asBoolean(true));
    }

    static SubwordModel model(TokenizerJson json, Vocabulary vocabulary) {
        JsonNode model = json.path("model");
        for (String key : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
            if (model.hasNonNull(key) && !model.path(key).asText().isEmpty()) {
                json.problem("model." + key, "null", TokenizerJson.show(model.path(key)));
            }
        }
        for (String key : List.of("byte_fallback", "ignore_merges")) {
            if (model.path(key).asBoolean()) {
                json.problem("model." + key, "false", "true");
            }
        }
        long missing = IntStream.range(0, 256)
                .filter(value -> vocabulary.id(BytePairs.pieceOf(value)) == null)
                .count();
        if (missing > 0) {
            json.problem("model.vocab", "a piece for each of 256 bytes", missing + " of them missing");
        }
        List<String[]> merges = merges(json, vocabulary);
        return missing > 0 || merges.size() < model.path("merges").size() ? null : new BytePairs(vocabulary, merges);
    }

    /** Written as two strings or, by older versions, as one with a space between them. */
    private static List<String[]> merges(TokenizerJson json, Vocabulary vocabulary) {
        List<String[]> merges = new ArrayList<>();
        List<JsonNode> unknown = new ArrayList<>();
        for (JsonNode merge : json.path("model").path("merges")) {
            String[] pair = merge.isArray()
                    ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
                    : merge.asText().split(" ");
            boolean known = pair.length == 2
                    && vocabulary.id(pair[0]) != null
                    && vocabulary.id(pair[1]) != null
                    && vocabulary.id(pair[0] + pair[1]) != null;
            if (known) {
                merges.add(pair);
            } else {
                unknown.add(merge);
            }
        }
        if (!unknown.isEmpty()) {
            String count = unknown.size() + " others, the first " + TokenizerJson.show(unknown.get(0));
            json.problem("model.merges", "only pairs of pieces that together are a piece", count);
        }
        return merges;
    }
}
