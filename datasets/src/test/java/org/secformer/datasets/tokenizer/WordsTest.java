package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.LocalStorage;

/** Words and where they begin among a text's tokens. */
class WordsTest {
    private static final List<String> PIECES =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "my", "card", "##s", "re", "##fund", ".");

    private static final Tokenizer TOKENIZER =
            Tokenizer.ofWordPieces(Vocabulary.ofLines("vocab.txt", PIECES), Set.of(TextRule.LOWER_CASE));

    @Test
    void eachBeginsWithItsFirstPiece() {
        String text = "  My cards.[MASK] unknown refund ";
        List<Word> expected = List.of(
                new Word("my", 1),
                new Word("cards", 2),
                new Word(".", 4),
                new Word("unknown", 6),
                new Word("refund", 7));
        assertEquals(expected, TOKENIZER.words(TextInput.single(text), 32));
        int[] ids = TOKENIZER.encode(text, 32, OverlongText.REFUSE);
        assertEquals(
                List.of(5, 6, 10, 1, 8),
                expected.stream().map(word -> ids[word.token()]).toList());
        assertEquals(10, ids.length);
    }

    @Test
    void wordsBehindTheLimitAreLeftOut() {
        String text = "my cards. refund my";
        for (int limit = 2; limit <= 10; limit++) {
            int last = limit - 1;
            List<Word> whole = TOKENIZER.words(TextInput.single(text), 32);
            assertEquals(
                    whole.stream().filter(word -> word.token() < last).toList(),
                    TOKENIZER.words(TextInput.single(text), limit));
        }
        assertEquals(List.of(), TOKENIZER.words(TextInput.single(""), 32));
    }

    /** SentencePiece's mark at the front of a word is none of its letters. */
    @Test
    void unigramsAreWordsWithoutTheirMark(@TempDir Path directory) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode json = TokenizerFiles.unigram(
                Map.of("\u2581my", -1.0, "\u2581card", -1.0, "s", -1.0, "\u2581", -2.0, "re", -1.0, "fund", -1.0));
        json.putNull("normalizer");
        json.set(
                "pre_tokenizer",
                mapper.readTree("{\"type\": \"Metaspace\", \"replacement\": \"\u2581\", \"prepend_scheme\": \"always\","
                        + " \"split\": true}"));
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
        Tokenizer tokenizer = Tokenizer.read(new LocalStorage(directory), "tokenizer.json", null);
        assertEquals(
                List.of(new Word("my", 1), new Word("cards", 2), new Word("refund", 4)),
                tokenizer.words(TextInput.single("my cards refund"), 32));
    }
}
