package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.storage.LocalStorage;

/** Token ids are those of Hugging Face's own library, for 20,000 odd texts and vocabularies that tell them apart. */
class HuggingFaceTest {
    private static final int TEXTS = 20_000;
    private static final List<String> CORPUS = texts(1, 4_000);
    private static final List<String> SMALL_CORPUS = CORPUS.subList(0, 1_000);

    @TempDir
    Path directory;

    private static List<String> texts(long seed, int count) {
        OddTexts texts = new OddTexts(seed);
        return Stream.generate(texts::next).limit(count).toList();
    }

    static Stream<Set<TextRule>> rules() {
        return Stream.of(
                EnumSet.allOf(TextRule.class),
                EnumSet.of(TextRule.SEPARATE_IDEOGRAPHS),
                EnumSet.of(TextRule.LOWER_CASE),
                EnumSet.of(TextRule.STRIP_ACCENTS, TextRule.SEPARATE_IDEOGRAPHS));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void wordPieces(Set<TextRule> rules) throws IOException {
        List<String> pieces = VocabularyTrainer.wordPieces(CORPUS, new WordSplitter(rules), 6_000);
        write(TokenizerFiles.bert(pieces, rules));
        Files.write(directory.resolve("vocab.txt"), pieces);
        Tokenizer ofLines = read("vocab.txt", new TokenizerSettings(rules, 512));
        Tokenizer ofJson = read("tokenizer.json", null);
        assertSameIds(2, ofJson, ofLines);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytePairs(boolean spaceBefore) throws IOException {
        TextSplitter splitter = new ByteLevelSplitter(spaceBefore);
        write(TokenizerFiles.roberta(VocabularyTrainer.bytePairs(SMALL_CORPUS, splitter, 400), spaceBefore));
        assertSameIds(3, read("tokenizer.json", null));
    }

    /** What a long word costs grows no faster than n log n. */
    @Test
    void longWords() throws IOException {
        write(TokenizerFiles.roberta(
                VocabularyTrainer.bytePairs(SMALL_CORPUS, new ByteLevelSplitter(false), 400), false));
        Tokenizer own = read("tokenizer.json", null);
        String text = "refundTransfercard".repeat(20_000);
        try (HuggingFaceTokenizer reference = reference()) {
            assertArrayEquals(reference.encode(text).getIds(), encode(own, text));
        }
    }

    private void assertSameIds(long seed, Tokenizer... own) throws IOException {
        int unknown = 0;
        int all = 0;
        try (HuggingFaceTokenizer reference = reference()) {
            for (String text : texts(seed, TEXTS)) {
                long[] expected = reference.encode(text).getIds();
                for (Tokenizer tokenizer : own) {
                    assertArrayEquals(expected, encode(tokenizer, text), () -> escaped(text));
                }
                unknown += (int) LongStream.of(expected).filter(id -> id == 1).count();
                all += expected.length;
            }
        }
        assertTrue(unknown < 0.25 * all, "The vocabulary must tell words apart: " + unknown + " of " + all);
    }

    private HuggingFaceTokenizer reference() throws IOException {
        return HuggingFaceTokenizer.builder()
                .optTokenizerPath(directory.resolve("tokenizer.json"))
                .optTruncation(false)
                .optPadding(false)
                .build();
    }

    private static long[] encode(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text, Integer.MAX_VALUE, OverlongText.REFUSE);
        return LongStream.range(0, ids.length).map(i -> ids[(int) i]).toArray();
    }

    private Tokenizer read(String file, TokenizerSettings settings) {
        return Tokenizer.read(new LocalStorage(directory), file, settings);
    }

    private void write(ObjectNode json) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(unit -> escaped.append(
                        unit > 0x20 && unit < 0x7f ? Character.toString(unit) : String.format("\\u%04x", unit)));
        return escaped.toString();
    }
}
