package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.storage.LocalStorage;

/**
 * Ids, token types and lengths of pairs, cut to many lengths, are those of Hugging Face's own library with
 * {@code truncation=True}: 20,000 pairs of odd texts per tokenizer, of which many are empty or long.
 */
class HuggingFacePairsTest {
    private static final int PAIRS = 20_000;
    private static final List<Integer> LIMITS = List.of(5, 8, 9, 16, 33, 64, 127, 512);
    private static final Set<TextRule> RULES = EnumSet.of(TextRule.SEPARATE_IDEOGRAPHS);
    private static final List<String> CORPUS =
            Stream.generate(new OddTexts(1)::next).limit(1_000).toList();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wordPieces(boolean bertProcessing) throws IOException {
        List<String> pieces = VocabularyTrainer.wordPieces(CORPUS, new WordSplitter(RULES), 3_000);
        ObjectNode json = TokenizerFiles.bert(pieces, RULES);
        write(bertProcessing ? TokenizerFiles.withBertProcessing(json, pieces) : json);
        Files.write(directory.resolve("vocab.txt"), pieces);
        assertSamePairs(
                bertProcessing ? 4 : 5,
                1,
                read("tokenizer.json", null),
                read("vocab.txt", new TokenizerSettings(RULES, 512)));
    }

    @Test
    void bytePairs() throws IOException {
        write(TokenizerFiles.roberta(VocabularyTrainer.bytePairs(CORPUS, new ByteLevelSplitter(false), 400), false));
        assertSamePairs(6, 0, read("tokenizer.json", null));
    }

    @Test
    void unigramsOfXlmRoberta() throws IOException {
        String map = "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \""
                + CharacterMaps.base64(CharacterMaps.usual()) + "\"}";
        write(unigram(
                map,
                "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"WhitespaceSplit\"},"
                        + " {\"type\": \"Metaspace\", \"replacement\": \"\u2581\", \"add_prefix_space\": true}]}"));
        assertSamePairs(7, 1, read("tokenizer.json", null));
    }

    /** As newer programs write them. */
    @Test
    void unigramsOfCamembert() throws IOException {
        String normalizers =
                "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Precompiled\", \"precompiled_charsmap\": \""
                        + CharacterMaps.base64(CharacterMaps.usual())
                        + "\"}, {\"type\": \"Strip\", \"strip_left\": false, \"strip_right\": true},"
                        + " {\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \"\u2581\"}]}";
        write(
                unigram(
                        normalizers,
                        "{\"type\": \"Metaspace\", \"replacement\": \"\u2581\", \"prepend_scheme\": \"always\", \"split\": true}"));
        assertSamePairs(8, 1, read("tokenizer.json", null));
    }

    private static ObjectNode unigram(String normalizer, String preTokenizer) throws IOException {
        ObjectNode json = TokenizerFiles.unigram(
                VocabularyTrainer.unigrams(CORPUS, new UnigramSplitter(List.of(), true, true), 4_000));
        JsonMapper mapper = JsonMapper.builder().build();
        json.set("normalizer", mapper.readTree(normalizer));
        json.set("pre_tokenizer", mapper.readTree(preTokenizer));
        return json;
    }

    private void assertSamePairs(long seed, int typeOfSecond, Tokenizer... own) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        OddTexts texts = new OddTexts(seed);
        int cut = 0;
        int empty = 0;
        int ofSecondType = 0;
        for (int limit : LIMITS) {
            try (HuggingFaceTokenizer reference = reference(limit)) {
                for (int i = 0; i < PAIRS / LIMITS.size(); i++) {
                    TextInput pair = new TextInput(text(texts, random), text(texts, random));
                    Encoding expected = reference.encode(pair.first(), pair.second());
                    empty += pair.first().isEmpty() || pair.second().isEmpty() ? 1 : 0;
                    cut += expected.getIds().length == limit ? 1 : 0;
                    ofSecondType += (int) LongStream.of(expected.getTypeIds())
                            .filter(type -> type == 1)
                            .count();
                    for (Tokenizer tokenizer : own) {
                        assertSame(expected, tokenizer.encode(pair, limit, OverlongText.TRUNCATE), pair);
                    }
                }
            }
        }
        assertTrue(cut > PAIRS / 4 && empty > PAIRS / 20, cut + " cut, " + empty + " with an empty text");
        assertEquals(typeOfSecond > 0, ofSecondType > 0, "token types must say something, or nothing");
    }

    private static void assertSame(Encoding expected, Tokens found, TextInput pair) {
        String place = HuggingFaceTest.escaped(pair.first()) + " | " + HuggingFaceTest.escaped(pair.second());
        assertArrayEquals(expected.getIds(), longs(found.ids()), place);
        assertArrayEquals(expected.getTypeIds(), longs(found.types()), place);
        assertEquals(expected.getIds().length, found.count(), place);
    }

    private static long[] longs(int[] values) {
        return IntStream.of(values).asLongStream().toArray();
    }

    /** None, one or many odd texts. */
    private static String text(OddTexts texts, SplittableRandom random) {
        int parts = random.nextInt(8) == 0 ? 0 : random.nextInt(60) == 0 ? 40 : 1 + random.nextInt(2);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            text.append(texts.next());
        }
        return text.toString();
    }

    private HuggingFaceTokenizer reference(int limit) throws IOException {
        return HuggingFaceTokenizer.builder()
                .optTokenizerPath(directory.resolve("tokenizer.json"))
                .optTruncation(true)
                .optMaxLength(limit)
                .optPadding(false)
                .build();
    }

    private Tokenizer read(String file, TokenizerSettings settings) {
        return Tokenizer.read(new LocalStorage(directory), file, settings);
    }

    private void write(ObjectNode json) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
    }
}
