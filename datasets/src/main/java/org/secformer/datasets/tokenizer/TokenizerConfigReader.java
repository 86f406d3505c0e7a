package org.secformer.datasets.tokenizer;

import static org.secformer.datasets.InvalidInputException.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.secformer.datasets.Problems;

/** Reads {@code tokenizer_config.json} and notes every key that is malformed or would give other tokens than ours. */
final class TokenizerConfigReader {

    private static final Set<String> SPECIAL_TOKENS =
            Stream.of(SpecialToken.values()).map(SpecialToken::text).collect(Collectors.toUnmodifiableSet());

    private final Path file;
    private final ObjectNode json;
    private final Problems problems;

    TokenizerConfigReader(Path file, ObjectNode json, Problems problems) {
        this.file = file;
        this.json = json;
        this.problems = problems;
    }

    TokenizerSettings settings() {
        requireSupported();
        EnumSet<TextRule> rules = EnumSet.noneOf(TextRule.class);
        boolean lowerCase = flag("do_lower_case", true);
        if (lowerCase) {
            rules.add(TextRule.LOWER_CASE);
        }
        // Hugging Face strips accents from lower-case models unless it is told not to.
        if (flag("strip_accents", lowerCase)) {
            rules.add(TextRule.STRIP_ACCENTS);
        }
        if (flag("tokenize_chinese_chars", true)) {
            rules.add(TextRule.SEPARATE_IDEOGRAPHS);
        }
        return new TokenizerSettings(rules, maxTokens());
    }

    /** Beside a tokenizer that is complete in itself: what is said of it here must hold. */
    TokenizerSettings settings(TextSplitter splitter) {
        requireText("truncation_side", List.of("right"));
        Set<TextRule> rules = Set.of();
        if (splitter instanceof WordSplitter words) {
            rules = words.rules();
            requireFlag("do_lower_case", rules.contains(TextRule.LOWER_CASE));
            requireFlag("strip_accents", rules.contains(TextRule.STRIP_ACCENTS));
            requireFlag("tokenize_chinese_chars", rules.contains(TextRule.SEPARATE_IDEOGRAPHS));
        } else if (splitter instanceof ByteLevelSplitter bytes) {
            requireFlag("add_prefix_space", bytes.addsSpaceBefore());
        }
        return new TokenizerSettings(rules, maxTokens());
    }

    private void requireFlag(String key, boolean expected) {
        if (flag(key, expected) != expected) {
            problem(key, expected + " as in " + Tokenizer.JSON_FILE, json.get(key));
        }
    }

    private void requireSupported() {
        requireText(
                "tokenizer_class",
                List.of("BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast"));
        requireText("truncation_side", List.of("right"));
        requireText("wordpieces_prefix", List.of("##"));
        for (String key : List.of("do_basic_tokenize", "clean_text")) {
            if (!flag(key, true)) {
                problem(key, "true", json.get(key));
            }
        }
        for (String key : List.of("never_split", "additional_special_tokens", "extra_special_tokens")) {
            if (!json.path(key).isEmpty()) {
                problem(key, "no entries", json.get(key));
            }
        }
        for (SpecialToken token : SpecialToken.values()) {
            String key = token.name().toLowerCase(Locale.ROOT) + "_token";
            if (json.hasNonNull(key) && !content(json.get(key)).equals(token.text())) {
                problem(key, quote(token.text()), json.get(key));
            }
        }
        for (JsonNode added : json.path("added_tokens_decoder")) {
            if (!SPECIAL_TOKENS.contains(content(added))) {
                problem("added_tokens_decoder", "only " + SPECIAL_TOKENS, added);
            }
        }
    }

    private void requireText(String key, List<String> expected) {
        if (json.hasNonNull(key) && !expected.contains(json.get(key).asText())) {
            problem(key, String.join(" or ", expected), json.get(key));
        }
    }

    private boolean flag(String key, boolean valueIfAbsent) {
        JsonNode node = json.path(key);
        if (node.isBoolean() || !json.hasNonNull(key)) {
            return node.asBoolean(valueIfAbsent);
        }
        problem(key, "true, false or null", node);
        return valueIfAbsent;
    }

    /** Hugging Face writes 10^30 for "not known". */
    private int maxTokens() {
        JsonNode node = json.path("model_max_length");
        if (!json.hasNonNull("model_max_length")) {
            return Integer.MAX_VALUE;
        }
        if (!node.isNumber() || !(node.doubleValue() >= 2)) {
            problem("model_max_length", "a number from 2", node);
        }
        return (int) Math.min(Integer.MAX_VALUE, node.doubleValue());
    }

    /** Special tokens are written as text or as an object with the text under "content". */
    private static String content(JsonNode token) {
        return token.isTextual() ? token.textValue() : token.path("content").asText();
    }

    private void problem(String key, String expected, JsonNode found) {
        problems.add(file, key, expected, quote(found.isTextual() ? found.textValue() : found.toString()));
    }
}
