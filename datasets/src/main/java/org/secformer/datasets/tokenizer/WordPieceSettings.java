package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Set;

/** Reads what {@code tokenizer.json} says of WordPiece: how text becomes words, and words pieces. */
final class WordPieceSettings {
    private WordPieceSettings() {}

    static TextSplitter splitter(TokenizerJson json) {
        return new WordSplitter(rules(json));
    }

    static SubwordModel model(TokenizerJson json, Vocabulary vocabulary) {
        json.require("model", "continuing_subword_prefix", WordPieces.CONTINUATION);
        json.require("model", "max_input_chars_per_word", String.valueOf(WordPieces.MAX_WORD_CHARACTERS));
        String unknown = json.path("model").path("unk_token").asText();
        Integer id = vocabulary.id(unknown);
        if (id == null) {
            json.problem("model.unk_token", "a piece of model.vocab", quote(unknown));
        }
        return new WordPieces(vocabulary, id == null ? 0 : id);
    }

    private static Set<TextRule> rules(TokenizerJson json) {
        json.require("normalizer", "type", "BertNormalizer");
        json.require("normalizer", "clean_text", "true");
        json.require("pre_tokenizer", "type", "BertPreTokenizer");
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
}
