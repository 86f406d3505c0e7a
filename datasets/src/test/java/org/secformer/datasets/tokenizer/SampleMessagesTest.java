package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.storage.LocalStorage;

class SampleMessagesTest {

    private static final Path SAMPLE = Path.of("sample/bank-messages");

    @Test
    void theSampleMessagesConsistOfKnownWordPieces() throws IOException {
        Path checkpoint = SAMPLE.resolve("checkpoint");
        TokenizerSettings settings = TokenizerSettings.read(checkpoint.resolve("tokenizer_config.json"));
        Tokenizer tokenizer = Tokenizer.read(new LocalStorage(checkpoint), "vocab.txt", settings);
        int unknown = Files.readAllLines(checkpoint.resolve("vocab.txt")).indexOf("[UNK]");
        List<String> lines = Files.readAllLines(SAMPLE.resolve("messages.csv"));
        assertEquals(1001, lines.size());
        long unknowns = 0;
        for (String line : lines.subList(1, lines.size())) {
            String text =
                    line.substring(line.indexOf(',') + 1, line.lastIndexOf(',')).replace("\"", "");
            int[] ids = tokenizer.encode(text, settings.maxTokens(), OverlongText.REFUSE);
            assertTrue(ids.length > 5, "A message has too few tokens");
            for (int id : ids) {
                unknowns += id == unknown ? 1 : 0;
            }
        }
        assertTrue(unknowns < 20, unknowns + " unknown words");
    }
}
