package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;

/** What a tokenizer.json may say, and what it may not. */
class TokenizerJsonTest {
    private static final List<String> PIECES = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b");
    private static final VocabularyTrainer.BytePairs TRAINED =
            VocabularyTrainer.bytePairs(List.of("abab abab", "lost lost"), new ByteLevelSplitter(false), 4);

    @TempDir
    Path directory;

    @Test
    void mergesAreWrittenInTwoWays() throws IOException {
        ObjectNode older = TokenizerFiles.roberta(TRAINED, false);
        ObjectNode newer = older.deepCopy();
        ((ObjectNode) newer.get("model"))
                .set("merges", JsonMapper.builder().build().valueToTree(TRAINED.merges()));
        int[] ids = read(older).encode("abab lost", 32, OverlongText.REFUSE);
        assertTrue(ids.length < 9, "merged");
        assertArrayEquals(ids, read(newer).encode("abab lost", 32, OverlongText.REFUSE));
    }

    @Test
    void lengthAndPaddingAreLeftToTheCall() throws IOException {
        ObjectNode json = bert();
        json.putObject("truncation").put("max_length", 3);
        json.putObject("padding").put("strategy", "BatchLongest");
        assertEquals(6, read(json).encode("ab ab", 32, OverlongText.REFUSE).length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/model/type                      | \"WordLevel\"      | model.type: expected WordPiece or BPE or Unigram, found \"WordLevel\"",
                "/model/unk_token                 | \"<none>\"         | model.unk_token",
                "/model/continuing_subword_prefix | \"@@\"             | expected ##, found \"@@\"",
                "/model/max_input_chars_per_word  | 50                 | expected 100, found \"50\"",
                "/model/vocab                     | {}                 | pieces and their ids",
                "/model/vocab/a                   | \"x\"              | model.vocab, \"a\"",
                "/model/vocab/a                   | 1                  | the same id for several",
                "/normalizer/type                 | \"Sequence\"       | normalizer.type: expected BertNormalizer",
                "/normalizer/clean_text           | false              | normalizer.clean_text",
                "/pre_tokenizer/type              | \"Whitespace\"     | pre_tokenizer.type: expected BertPreTokenizer",
                "/post_processor/type             | \"Sequence\"       | post_processor.type",
                "/post_processor/single           | []                 | post_processor.single",
                "/post_processor/single           | [{}, {}, {}]       | post_processor.single",
                "/post_processor/special_tokens   | {}                 | post_processor.special_tokens, \"[CLS]\"",
                "/added_tokens/0/normalized       | true               | added_tokens, \"[PAD]\", normalized",
                "/added_tokens/0/single_word      | true               | added_tokens, \"[PAD]\", single_word",
                "/added_tokens/0/content          | \"\"               | added_tokens, \"\": expected a content and an id",
            })
    void whatABertTokenizerMayNotSay(String place, String value, String part) throws IOException {
        assertRefused(changed(bert(), place, value), part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/normalizer                 | {\"type\": \"NFC\"} | normalizer: expected null",
                "/pre_tokenizer/type         | \"Metaspace\"       | pre_tokenizer.type: expected ByteLevel",
                "/pre_tokenizer/use_regex    | false               | pre_tokenizer.use_regex: expected true, found false",
                "/model/dropout              | 0.1                 | model.dropout",
                "/model/end_of_word_suffix   | \"</w>\"            | model.end_of_word_suffix",
                "/model/byte_fallback        | true                | model.byte_fallback",
                "/model/ignore_merges        | true                | model.ignore_merges",
                "/model/merges               | [\"a x\", \"b a\"]  | model.merges: expected only pairs",
                "/model/vocab                | {\"<pad>\": 0}      | a piece for each of 256 bytes",
                "/post_processor/cls         | [\"<s>\"]           | post_processor.cls: expected an id",
            })
    void whatARobertaTokenizerMayNotSay(String place, String value, String part) throws IOException {
        assertRefused(changed(TokenizerFiles.roberta(TRAINED, false), place, value), part);
    }

    @Test
    void everythingIsListedAtOnce() throws IOException {
        ObjectNode json = changed(bert(), "/normalizer/type", "\"NFKC\"");
        changed(json, "/pre_tokenizer/type", "\"Whitespace\"");
        changed(json, "/model/max_input_chars_per_word", "7");
        assertRefused(json, "3 problems");
    }

    @Test
    void settingsBesideItMustSayTheSame() throws IOException {
        Tokenizer uncased = read(bert());
        Path file = directory.resolve("tokenizer_config.json");
        Files.writeString(file, "{\"do_lower_case\": true, \"model_max_length\": 128, \"tokenizer_class\": \"Any\"}");
        assertEquals(128, TokenizerSettings.read(file, uncased).maxTokens());
        Files.writeString(file, "{\"do_lower_case\": false, \"truncation_side\": \"left\"}");
        String message = assertThrows(InvalidInputException.class, () -> TokenizerSettings.read(file, uncased))
                .getMessage();
        assertTrue(message.contains("2 problems"), message);
        assertTrue(message.contains("do_lower_case: expected true as in tokenizer.json"), message);
        Tokenizer bytes = read(TokenizerFiles.roberta(TRAINED, false));
        Files.writeString(file, "{\"add_prefix_space\": true}");
        assertThrows(InvalidInputException.class, () -> TokenizerSettings.read(file, bytes));
        Files.delete(file);
        assertEquals(Set.of(), TokenizerSettings.read(file, bytes).rules());
    }

    private static ObjectNode bert() {
        return TokenizerFiles.bert(PIECES, EnumSet.allOf(TextRule.class));
    }

    private static ObjectNode changed(ObjectNode json, String place, String value) throws IOException {
        int last = place.lastIndexOf('/');
        JsonNode parent = json.at(place.substring(0, last));
        ((ObjectNode) parent)
                .set(place.substring(last + 1), JsonMapper.builder().build().readTree(value));
        return json;
    }

    private Tokenizer read(ObjectNode json) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
        return Tokenizer.read(new LocalStorage(directory), "tokenizer.json", null);
    }

    private void assertRefused(ObjectNode json, String part) {
        String message =
                assertThrows(InvalidInputException.class, () -> read(json)).getMessage();
        assertTrue(message.contains(part) && message.contains("tokenizer.json"), message);
    }
}
