package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.AddedTokens.AddedToken;

/**
 * Reads a {@code tokenizer.json} as BERT, DistilBERT and RoBERTa have it and notes everything that is malformed or would give
 * other tokens than ours. Its truncation and padding are left out, as Hugging Face does: both are chosen with every call.
 */
final class TokenizerJsonReader {
    private static final String REMEDY =
            "Supported are the WordPiece tokenizers of BERT and DistilBERT and the byte-level "
                    + "BPE tokenizers of RoBERTa, as their checkpoints have them.";

    private final String file;
    private final ObjectNode json;
    private final Problems problems;

    private TokenizerJsonReader(String file, ObjectNode json) {
        this.file = file;
        this.json = json;
        this.problems = new Problems(file);
    }

    /** @throws InvalidInputException naming everything that is malformed or unsupported */
    static Tokenizer read(Storage storage, String name) {
        TokenizerJsonReader reader = new TokenizerJsonReader(storage.locate(name), InputFiles.json(storage, name));
        Tokenizer tokenizer = reader.tokenizer();
        reader.problems.throwIfAny(REMEDY);
        return tokenizer;
    }

    /** Null or not usable if there are problems. */
    private Tokenizer tokenizer() {
        Vocabulary vocabulary = vocabulary();
        AddedTokens added = addedTokens();
        Tokenizer.Frame frame = frame(vocabulary);
        return switch (json.path("model").path("type").asText()) {
            case "WordPiece" -> {
                TextSplitter splitter = new WordSplitter(rules());
                SubwordModel model = wordPieces(vocabulary);
                yield new Tokenizer(vocabulary, added, splitter, model, frame);
            }
            case "BPE" -> {
                TextSplitter splitter = byteLevelSplitter();
                SubwordModel model = bytePairs(vocabulary);
                yield new Tokenizer(vocabulary, added, splitter, model, frame);
            }
            default -> {
                require("model", "type", "WordPiece", "BPE");
                yield null;
            }
        };
    }

    private Vocabulary vocabulary() {
        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                json.path("model").path("vocab").properties()) {
            JsonNode id = entry.getValue();
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                problem("model.vocab, " + quote(entry.getKey()), "a whole number from 0", show(id));
            }
            ids.put(entry.getKey(), id.intValue());
        }
        if (ids.isEmpty()) {
            problem(
                    "model.vocab",
                    "pieces and their ids",
                    show(json.path("model").path("vocab")));
        }
        if (Set.copyOf(ids.values()).size() < ids.size()) {
            problem("model.vocab", "an id of its own for every piece", "the same id for several");
        }
        return new Vocabulary(ids);
    }

    private AddedTokens addedTokens() {
        List<AddedToken> tokens = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        boolean normalizes = json.hasNonNull("normalizer");
        for (JsonNode token : json.path("added_tokens")) {
            String text = token.path("content").asText();
            String place = "added_tokens, " + quote(text);
            if (text.isEmpty() || !token.path("id").canConvertToInt() || !texts.add(text)) {
                problem(place, "a content and an id, once", show(token));
                continue;
            }
            if (token.path("single_word").asBoolean()) {
                problem(place + ", single_word", "false", "true");
            }
            if (normalizes && token.path("normalized").asBoolean()) {
                problem(place + ", normalized", "false, as the text is normalized", "true");
            }
            tokens.add(new AddedToken(
                    text,
                    token.path("id").intValue(),
                    token.path("lstrip").asBoolean(),
                    token.path("rstrip").asBoolean()));
        }
        return new AddedTokens(tokens);
    }

    private Tokenizer.Frame frame(Vocabulary vocabulary) {
        JsonNode post = json.path("post_processor");
        int padding = special(vocabulary, SpecialToken.PAD.text(), "<pad>");
        return switch (post.path("type").asText()) {
            case "BertProcessing", "RobertaProcessing" ->
                new Tokenizer.Frame(
                        id("post_processor.cls", post.path("cls").path(1)),
                        id("post_processor.sep", post.path("sep").path(1)),
                        padding);
            case "TemplateProcessing" -> {
                JsonNode single = post.path("single");
                boolean known = single.size() == 3
                        && single.path(1).path("Sequence").path("id").asText().equals("A");
                for (JsonNode part : single) {
                    known &= part.path(0).isMissingNode()
                            && part.iterator().next().path("type_id").asInt() == 0;
                }
                if (!known) {
                    problem("post_processor.single", "a special token, the text and a special token", show(single));
                }
                yield new Tokenizer.Frame(templateId(single.path(0)), templateId(single.path(2)), padding);
            }
            default -> {
                require("post_processor", "type", "BertProcessing", "RobertaProcessing", "TemplateProcessing");
                yield null;
            }
        };
    }

    private int templateId(JsonNode part) {
        String name = part.path("SpecialToken").path("id").asText();
        JsonNode ids =
                json.path("post_processor").path("special_tokens").path(name).path("ids");
        if (ids.size() != 1) {
            problem("post_processor.special_tokens, " + quote(name), "one id", show(ids));
        }
        return id("post_processor.special_tokens, " + quote(name), ids.path(0));
    }

    private int special(Vocabulary vocabulary, String... texts) {
        for (String text : texts) {
            for (JsonNode token : json.path("added_tokens")) {
                if (token.path("content").asText().equals(text)) {
                    return token.path("id").asInt();
                }
            }
            if (vocabulary.id(text) != null) {
                return vocabulary.id(text);
            }
        }
        problem("model.vocab", "a piece " + String.join(" or ", texts), "none");
        return 0;
    }

    private Set<TextRule> rules() {
        require("normalizer", "type", "BertNormalizer");
        require("normalizer", "clean_text", "true");
        require("pre_tokenizer", "type", "BertPreTokenizer");
        JsonNode normalizer = json.path("normalizer");
        Set<TextRule> rules = EnumSet.noneOf(TextRule.class);
        boolean lowerCase = normalizer.path("lowercase").asBoolean(true);
        if (lowerCase) {
            rules.add(TextRule.LOWER_CASE);
        }
        if (normalizer.path("strip_accents").asBoolean(lowerCase)) {
            rules.add(TextRule.STRIP_ACCENTS);
        }
        if (normalizer.path("handle_chinese_chars").asBoolean(true)) {
            rules.add(TextRule.SEPARATE_IDEOGRAPHS);
        }
        return rules;
    }

    private SubwordModel wordPieces(Vocabulary vocabulary) {
        require("model", "continuing_subword_prefix", WordPieces.CONTINUATION);
        require("model", "max_input_chars_per_word", String.valueOf(WordPieces.MAX_WORD_CHARACTERS));
        String unknown = json.path("model").path("unk_token").asText();
        Integer id = vocabulary.id(unknown);
        if (id == null) {
            problem("model.unk_token", "a piece of model.vocab", quote(unknown));
        }
        return new WordPieces(vocabulary, id == null ? 0 : id);
    }

    private TextSplitter byteLevelSplitter() {
        if (json.hasNonNull("normalizer")) {
            problem("normalizer", "null", show(json.path("normalizer")));
        }
        require("pre_tokenizer", "type", "ByteLevel");
        if (!json.path("pre_tokenizer").path("use_regex").asBoolean(true)) {
            problem("pre_tokenizer.use_regex", "true", "false");
        }
        return new ByteLevelSplitter(
                json.path("pre_tokenizer").path("add_prefix_space").asBoolean(true));
    }

    private SubwordModel bytePairs(Vocabulary vocabulary) {
        JsonNode model = json.path("model");
        for (String key : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
            if (model.hasNonNull(key) && !model.path(key).asText().isEmpty()) {
                problem("model." + key, "null", show(model.path(key)));
            }
        }
        for (String key : List.of("byte_fallback", "ignore_merges")) {
            if (model.path(key).asBoolean()) {
                problem("model." + key, "false", "true");
            }
        }
        long missing = IntStream.range(0, 256)
                .filter(value -> vocabulary.id(BytePairs.pieceOf(value)) == null)
                .count();
        if (missing > 0) {
            problem("model.vocab", "a piece for each of 256 bytes", missing + " of them missing");
        }
        List<String[]> merges = merges(vocabulary);
        return missing > 0 || merges.size() < model.path("merges").size() ? null : new BytePairs(vocabulary, merges);
    }

    /** Written as two strings or, by older versions, as one with a space between them. */
    private List<String[]> merges(Vocabulary vocabulary) {
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
            String count = unknown.size() + " others, the first " + show(unknown.get(0));
            problem("model.merges", "only pairs of pieces that together are a piece", count);
        }
        return merges;
    }

    private int id(String place, JsonNode node) {
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            problem(place, "an id", show(node));
        }
        return node.asInt();
    }

    private void require(String part, String key, String... allowed) {
        JsonNode found = json.path(part).path(key);
        if (!List.of(allowed).contains(found.asText())) {
            problem(part + "." + key, String.join(" or ", allowed), show(found));
        }
    }

    private void problem(String place, String expected, String found) {
        problems.add(file, place, expected, found);
    }

    private static String show(JsonNode node) {
        return node.isMissingNode() || node.isNull()
                ? "nothing"
                : quote(node.isTextual() ? node.textValue() : node.toString());
    }
}
