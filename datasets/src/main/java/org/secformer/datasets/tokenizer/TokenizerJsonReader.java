package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.AddedTokens.AddedToken;

/**
 * Reads a {@code tokenizer.json} as the supported models have it and notes everything that is malformed or would give
 * other tokens than ours. Its truncation and padding are left out, as Hugging Face does: both are chosen with every call.
 */
final class TokenizerJsonReader {
    private static final String UNIGRAM = "Unigram";

    private final TokenizerJson json;

    private TokenizerJsonReader(TokenizerJson json) {
        this.json = json;
    }

    /** @throws InvalidInputException naming everything that is malformed or unsupported */
    static Tokenizer read(Storage storage, String name) {
        TokenizerJson json = new TokenizerJson(storage, name);
        Tokenizer tokenizer = new TokenizerJsonReader(json).tokenizer();
        json.throwIfAnyProblem();
        return tokenizer;
    }

    /** Null or not usable if there are problems. */
    private Tokenizer tokenizer() {
        String type = json.path("model").path("type").asText();
        UnigramSettings unigram = new UnigramSettings(json);
        Vocabulary vocabulary = type.equals(UNIGRAM) ? unigram.vocabulary() : vocabulary();
        AddedTokens added = addedTokens();
        Tokenizer.Frame frame = frame(vocabulary);
        return switch (type) {
            case "WordPiece" -> {
                TextSplitter splitter = WordPieceSettings.splitter(json);
                SubwordModel model = WordPieceSettings.model(json, vocabulary);
                yield new Tokenizer(vocabulary, added, splitter, model, frame);
            }
            case "BPE" -> {
                TextSplitter splitter = BytePairSettings.splitter(json);
                SubwordModel model = BytePairSettings.model(json, vocabulary);
                yield new Tokenizer(vocabulary, added, splitter, model, frame);
            }
            case UNIGRAM -> new Tokenizer(vocabulary, added, unigram.splitter(), unigram.model(vocabulary), frame);
            default -> {
                json.require("model", "type", "WordPiece", "BPE", UNIGRAM);
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
                json.problem("model.vocab, " + quote(entry.getKey()), "a whole number from 0", TokenizerJson.show(id));
            }
            ids.put(entry.getKey(), id.intValue());
        }
        if (ids.isEmpty()) {
            json.problem(
                    "model.vocab",
                    "pieces and their ids",
                    TokenizerJson.show(json.path("model").path("vocab")));
        }
        if (Set.copyOf(ids.values()).size() < ids.size()) {
            json.problem("model.vocab", "an id of its own for every piece", "the same id for several");
        }
        return new Vocabulary(ids);
    }

    private AddedTokens addedTokens() {
        List<AddedToken> tokens = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        boolean normalizes = TokenizerJson.isGiven(json.path("normalizer"));
        for (JsonNode token : json.path("added_tokens")) {
            String text = token.path("content").asText();
            String place = "added_tokens, " + quote(text);
            if (text.isEmpty() || !token.path("id").canConvertToInt() || !texts.add(text)) {
                json.problem(place, "a content and an id, once", TokenizerJson.show(token));
                continue;
            }
            if (token.path("single_word").asBoolean()) {
                json.problem(place + ", single_word", "false", "true");
            }
            if (normalizes && token.path("normalized").asBoolean()) {
                json.problem(place + ", normalized", "false, as the text is normalized", "true");
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
            case "BertProcessing" -> Tokenizer.Frame.bert(processingId("cls"), processingId("sep"), padding);
            case "RobertaProcessing" -> Tokenizer.Frame.roberta(processingId("cls"), processingId("sep"), padding);
            case "TemplateProcessing" -> new TemplateSettings(json).frame(padding);
            default -> {
                json.require("post_processor", "type", "BertProcessing", "RobertaProcessing", "TemplateProcessing");
                yield null;
            }
        };
    }

    private int processingId(String key) {
        return json.id(
                "post_processor." + key, json.path("post_processor").path(key).path(1));
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
        json.problem("model.vocab", "a piece " + String.join(" or ", texts), "none");
        return 0;
    }
}
