package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;

class TokenizerTest {

    private static final List<String> TOKENS = List.of(
            "[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", ",",
            "low", "lowest", "[", "]", "cls", "a", "##a");

    private final Tokenizer tokenizer =
            Tokenizer.ofWordPieces(Vocabulary.ofLines("vocab.txt", TOKENS), TokenizerSettings.DEFAULT.rules());

    @Test
    void theLongestPieceIsTakenFirst() {
        assertTokens("UNwant\u00E9d,running", "un", "##want", "##ed", ",", "runn", "##ing");
        assertTokens("unwanted running", "un", "##want", "##ed", "runn", "##ing");
        assertTokens("lowest low", "lowest", "low");
    }

    @Test
    void aWordWithAMissingPartIsUnknownAsAWhole() {
        assertTokens("unwantedX running", "[UNK]", "runn", "##ing");
        assertTokens("lowing ing", "low", "##ing", "[UNK]");
        assertTokens("##ing", "[UNK]", "[UNK]", "[UNK]");
        assertTokens("");
    }

    @Test
    void aWordOfMoreThanOneHundredCharactersIsUnknown() {
        assertEquals(102, encode("a".repeat(100)).length);
        assertTokens("a".repeat(101), "[UNK]");
    }

    @Test
    void theHundredCharactersAreCountedAsCodePoints() {
        List<String> tokens = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\ud835\udc00", "##\ud835\udc00");
        Tokenizer bold =
                Tokenizer.ofWordPieces(Vocabulary.ofLines("vocab.txt", tokens), TokenizerSettings.DEFAULT.rules());
        assertEquals(102, bold.encode("\ud835\udc00".repeat(100), 512, OverlongText.REFUSE).length);
        assertEquals(3, bold.encode("\ud835\udc00".repeat(101), 512, OverlongText.REFUSE).length);
    }

    @Test
    void specialTokensInTheTextStandForThemselves() {
        assertTokens("low[SEP]low [MASK]", "low", "[SEP]", "low", "[MASK]");
        assertTokens("[PAD][UNK][CLS]", "[PAD]", "[UNK]", "[CLS]");
        assertTokens("[[CLS]]", "[", "[CLS]", "]");
        assertTokens("[cls] [ CLS ]", "[", "cls", "]", "[", "cls", "]");
        assertTokens("[CLS", "[", "cls");
    }

    @Test
    void longTextsAreTruncatedOrRefused() {
        int[] ids = tokenizer.encode("low low low low", 4, OverlongText.TRUNCATE);
        assertArrayEquals(ids("[CLS]", "low", "low", "[SEP]"), ids);
        assertArrayEquals(ids("[CLS]", "[SEP]"), tokenizer.encode("low", 2, OverlongText.TRUNCATE));
        assertEquals(4, tokenizer.encode("low low", 4, OverlongText.REFUSE).length);
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> tokenizer.encode("lowest secret low", 4, OverlongText.REFUSE))
                .getMessage();
        assertTrue(message.contains("5 tokens") && message.contains("at most 4"), message);
        assertFalse(message.contains("secret"), message);
        assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("", 1, OverlongText.TRUNCATE));
    }

    @Test
    void ofAPairTheLongerTextIsCutFirst() {
        Tokens pair = tokenizer.encode(new TextInput("low low low", "lowest"), 8, OverlongText.REFUSE);
        assertArrayEquals(ids("[CLS]", "low", "low", "low", "[SEP]", "lowest", "[SEP]"), pair.ids());
        assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 1}, pair.types());
        pair = tokenizer.encode(new TextInput("low low low", "lowest"), 5, OverlongText.TRUNCATE);
        assertArrayEquals(ids("[CLS]", "low", "[SEP]", "lowest", "[SEP]"), pair.ids());
        pair = tokenizer.encode(new TextInput("", ""), 3, OverlongText.REFUSE);
        assertArrayEquals(ids("[CLS]", "[SEP]", "[SEP]"), pair.ids());
        assertArrayEquals(new int[] {0, 0, 1}, pair.types());
        TextInput secret = new TextInput("low secret", "low");
        String message = assertThrows(
                        InvalidInputException.class, () -> tokenizer.encode(secret, 5, OverlongText.REFUSE))
                .getMessage();
        assertTrue(message.contains("6 tokens") && message.contains("at most 5"), message);
        assertFalse((message + secret + pair).contains("secret"), message);
        assertThrows(IllegalArgumentException.class, () -> tokenizer.encode(secret, 2, OverlongText.TRUNCATE));
    }

    @Test
    void pairsNeedTypesAndRoom() {
        tokenizer.requirePairs("a model", 2, 4);
        for (int[] typesAndLimit : new int[][] {{1, 4}, {2, 3}}) {
            assertThrows(
                    InvalidInputException.class,
                    () -> tokenizer.requirePairs("a model", typesAndLimit[0], typesAndLimit[1]));
        }
    }

    @Test
    void anyTextHasIdsOfTheVocabularyBetweenClsAndSep() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(40), 0, Character.MAX_CODE_POINT + 1)
                    .map(character -> random.nextBoolean() ? character % 0x250 : character)
                    .forEach(text::appendCodePoint);
            int[] ids = encode(text.toString());
            String note = "seed " + seed;
            assertEquals(TOKENS.indexOf("[CLS]"), ids[0], note);
            assertEquals(TOKENS.indexOf("[SEP]"), ids[ids.length - 1], note);
            assertTrue(Arrays.stream(ids).allMatch(id -> id >= 0 && id < TOKENS.size()), note);
            int limit = 2 + random.nextInt(20);
            int[] cut = tokenizer.encode(text.toString(), limit, OverlongText.TRUNCATE);
            int kept = Math.min(limit, ids.length) - 1;
            assertArrayEquals(Arrays.copyOf(ids, kept), Arrays.copyOf(cut, kept), note);
            assertEquals(kept + 1, cut.length, note);
        }
    }

    private int[] encode(String text) {
        return tokenizer.encode(text, 512, OverlongText.REFUSE);
    }

    private void assertTokens(String text, String... tokens) {
        int[] ids = encode(text);
        assertArrayEquals(ids(tokens), Arrays.copyOfRange(ids, 1, ids.length - 1), text);
    }

    private static int[] ids(String... tokens) {
        return Arrays.stream(tokens).mapToInt(TOKENS::indexOf).toArray();
    }
}
