package org.secformer.datasets.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads what {@code tokenizer.json} says of SentencePiece's unigram models, as XLM-RoBERTa and CamemBERT have them: how a text is
 * normalized and becomes words, and how these become pieces.
 */
final class UnigramSettings {
    private final TokenizerJson json;

    UnigramSettings(TokenizerJson json) {
        this.json = json;
    }

    /** The pieces by their places in a list of pieces and scores. */
    Vocabulary vocabulary() {
        Map<String, Integer> ids = new HashMap<>();
        int id = 0;
        for (JsonNode entry : json.path("model").path("vocab")) {
            String piece = entry.path(0).asText();
            boolean isPiece = entry.size() == 2 && entry.path(0).isTextual() && !piece.isEmpty();
            if (!isPiece || !Double.isFinite(entry.path(1).asDouble(Double.NaN)) || ids.put(piece, id) != null) {
                json.problem(
                        "model.vocab, entry " + id,
                        "a piece that is there once, and its score",
                        TokenizerJson.show(entry));
            }
            id++;
        }
        if (ids.isEmpty()) {
            json.problem(
                    "model.vocab",
                    "pieces and their scores",
                    TokenizerJson.show(json.path("model").path("vocab")));
        }
        return new Vocabulary(ids);
    }

    SubwordModel model(Vocabulary vocabulary) {
        if (json.path("model").path("byte_fallback").asBoolean()) {
            json.problem("model.byte_fallback", "false", "true");
        }
        JsonNode vocab = json.path("model").path("vocab");
        JsonNode unknown = json.path("model").path("unk_id");
        if (!unknown.isIntegralNumber() || !vocab.has(unknown.asInt())) {
            json.problem("model.unk_id", "the place of a piece in model.vocab", TokenizerJson.show(unknown));
        }
        double[] scores = new double[vocab.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = vocab.path(id).path(1).asDouble();
        }
        return new UnigramPieces(vocabulary, scores, unknown.asInt());
    }

    TextSplitter splitter() {
        List<UnaryOperator<String>> normalizers = new ArrayList<>();
        for (JsonNode normalizer : sequence(json.path("normalizer"), "normalizers")) {
            normalizers.add(normalizer(normalizer));
        }
        boolean atWhitespace = false;
        JsonNode mark = null;
        for (JsonNode part : sequence(json.path("pre_tokenizer"), "pretokenizers")) {
            String type = part.path("type").asText();
            if (type.equals("WhitespaceSplit") && mark == null) {
                atWhitespace = true;
            } else if (type.equals("Metaspace") && mark == null) {
                mark = part;
            } else {
                json.problem("pre_tokenizer", "WhitespaceSplit, or none, and Metaspace", TokenizerJson.show(part));
            }
        }
        return new UnigramSplitter(normalizers, atWhitespace, marksFirst(mark));
    }

    /** The parts of a {@code Sequence}, or the one part that there is; none of null. */
    private static List<JsonNode> sequence(JsonNode node, String key) {
        List<JsonNode> parts = new ArrayList<>();
        if (node.path("type").asText().equals("Sequence")) {
            node.path(key).forEach(parts::add);
        } else if (TokenizerJson.isGiven(node)) {
            parts.add(node);
        }
        return parts;
    }

    private boolean marksFirst(JsonNode mark) {
        if (mark == null) {
            json.problem("pre_tokenizer", "one with Metaspace", TokenizerJson.show(json.path("pre_tokenizer")));
            return true;
        }
        String replacement = mark.path("replacement").asText();
        if (!replacement.equals(String.valueOf(UnigramSplitter.MARK))) {
            json.problem("pre_tokenizer.replacement", "U+2581", TokenizerJson.show(mark.path("replacement")));
        }
        if (!mark.path("split").asBoolean(true)) {
            json.problem("pre_tokenizer.split", "true", "false");
        }
        boolean usual = mark.path("add_prefix_space").asBoolean(true);
        String scheme = mark.path("prepend_scheme").asText(usual ? "always" : "never");
        if (!List.of("always", "never").contains(scheme)) {
            json.problem("pre_tokenizer.prepend_scheme", "always or never", scheme);
        }
        return scheme.equals("always");
    }

    private UnaryOperator<String> normalizer(JsonNode node) {
        switch (node.path("type").asText()) {
            case "Precompiled":
                return characterMap(node.path("precompiled_charsmap").asText());
            case "Strip":
                boolean left = node.path("strip_left").asBoolean();
                boolean right = node.path("strip_right").asBoolean();
                return text -> stripped(text, left, right);
            case "Replace":
                return replacing(node);
            default:
                json.problem("normalizer", "Precompiled, Strip and Replace", TokenizerJson.show(node));
                return UnaryOperator.identity();
        }
    }

    private UnaryOperator<String> characterMap(String base64) {
        try {
            return CharacterMap.of(base64);
        } catch (IllegalArgumentException malformed) {
            json.problem("normalizer.precompiled_charsmap", "a map of characters", malformed.getMessage());
            return UnaryOperator.identity();
        }
    }

    /** Only of two and more spaces, or of a text: other patterns are written for another engine. */
    private UnaryOperator<String> replacing(JsonNode node) {
        String content = node.path("content").asText();
        JsonNode pattern = node.path("pattern");
        if (pattern.path("Regex").asText().equals(" {2,}")) {
            return text -> manySpacesReplaced(text, content);
        }
        String literal = pattern.path("String").asText();
        if (literal.isEmpty()) {
            json.problem("normalizer, Replace", "the pattern \" {2,}\", or a text", TokenizerJson.show(pattern));
            return UnaryOperator.identity();
        }
        return text -> text.replace(literal, content);
    }

    private static String manySpacesReplaced(String text, String content) {
        StringBuilder result = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int end = at;
            while (end < text.length() && text.charAt(end) == ' ') {
                end++;
            }
            if (end - at >= 2) {
                result.append(content);
                at = end;
            } else {
                result.append(text.charAt(at++));
            }
        }
        return result.toString();
    }

    private static String stripped(String text, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && AddedTokens.isSpace(text.charAt(start))) {
            start++;
        }
        while (right && end > start && AddedTokens.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
