package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.secformer.datasets.tokenizer.TextRule.LOWER_CASE;
import static org.secformer.datasets.tokenizer.TextRule.SEPARATE_IDEOGRAPHS;
import static org.secformer.datasets.tokenizer.TextRule.STRIP_ACCENTS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;

class TokenizerSettingsTest {

    @TempDir
    Path directory;

    @Test
    void defaultsAreThoseOfHuggingFace() throws IOException {
        assertEquals(TokenizerSettings.DEFAULT, TokenizerSettings.read(directory.resolve("missing.json")));
        assertEquals(TokenizerSettings.DEFAULT, read("{}"));
        assertEquals(
                TokenizerSettings.DEFAULT,
                read("{\"do_lower_case\": null, \"strip_accents\": null, \"model_max_length\": null}"));
    }

    @Test
    void accentsFollowLowerCaseUnlessTheyAreSet() throws IOException {
        assertEquals(
                Set.of(SEPARATE_IDEOGRAPHS), read("{\"do_lower_case\": false}").rules());
        assertEquals(
                Set.of(SEPARATE_IDEOGRAPHS, STRIP_ACCENTS),
                read("{\"do_lower_case\": false, \"strip_accents\": true}").rules());
        assertEquals(
                Set.of(LOWER_CASE, SEPARATE_IDEOGRAPHS),
                read("{\"strip_accents\": false}").rules());
        assertEquals(
                Set.of(LOWER_CASE, STRIP_ACCENTS),
                read("{\"tokenize_chinese_chars\": false}").rules());
    }

    @Test
    void theLengthMayBeUnknown() throws IOException {
        assertEquals(512, read("{\"model_max_length\": 512}").maxTokens());
        assertEquals(
                Integer.MAX_VALUE,
                read("{\"model_max_length\": 1000000000000000019884624838656}").maxTokens());
        assertEquals(Integer.MAX_VALUE, read("{\"model_max_length\": 1e30}").maxTokens());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tokenizer_class\": \"BertTokenizerFast\", \"never_split\": null}",
                "{\"additional_special_tokens\": [], \"extra_special_tokens\": {}}",
                "{\"cls_token\": {\"content\": \"[CLS]\", \"lstrip\": false}, \"mask_token\": \"[MASK]\"}",
                "{\"added_tokens_decoder\": {\"0\": {\"content\": \"[PAD]\", \"special\": true}}}",
                "{\"padding_side\": \"left\", \"truncation_side\": \"right\"}"
            })
    void harmlessKeys(String json) throws IOException {
        assertEquals(TokenizerSettings.DEFAULT, read(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tokenizer_class           | \"RobertaTokenizer\"              | BertTokenizer or BertTokenizerFast",
                "do_lower_case             | \"true\"                          | true, false or null",
                "do_basic_tokenize         | false                             | expected true",
                "clean_text                | false                             | expected true",
                "never_split               | [\"a\"]                           | no entries",
                "additional_special_tokens | [\"<e>\"]                         | no entries",
                "extra_special_tokens      | {\"image\": \"<e>\"}              | no entries",
                "cls_token                 | \"<s>\"                           | expected \"[CLS]\"",
                "sep_token                 | {\"content\": \"</s>\"}           | expected \"[SEP]\"",
                "added_tokens_decoder      | {\"7\": {\"content\": \"<e>\"}}   | only [",
                "truncation_side           | \"left\"                          | expected right",
                "wordpieces_prefix         | \"@@\"                            | expected ##",
                "model_max_length          | \"512\"                           | a number from 2",
                "model_max_length          | 1                                 | a number from 2",
            })
    void unusableValues(String key, String value, String part) {
        String message = assertThrows(InvalidInputException.class, () -> read("{\"" + key + "\": " + value + "}"))
                .getMessage();
        assertTrue(message.contains("tokenizer_config.json, " + key), message);
        assertTrue(message.contains("1 problem.") && message.contains(part), message);
    }

    private TokenizerSettings read(String json) throws IOException {
        return TokenizerSettings.read(Files.writeString(directory.resolve("tokenizer_config.json"), json));
    }
}
