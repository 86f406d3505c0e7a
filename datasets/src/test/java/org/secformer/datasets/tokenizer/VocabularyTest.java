package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;

class VocabularyTest {

    private static final String SPECIAL = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

    @TempDir
    Path directory;

    @Test
    void idsAreLineNumbersFromZero() throws IOException {
        for (String lineEnd : List.of("\n", "\r\n")) {
            Vocabulary vocabulary = read((SPECIAL + "caf\u00e9\n##\u2028\u0085").replace("\n", lineEnd));
            assertEquals(7, vocabulary.size());
            assertEquals(3, vocabulary.id(SpecialToken.SEP.text()));
            assertEquals(5, vocabulary.id("caf\u00e9"));
            assertEquals(6, vocabulary.id("##\u2028\u0085"));
        }
    }

    @Test
    void emptyAndRepeatedLinesAreNamed() {
        assertRefused(SPECIAL + "a\n\nb\n", "vocab.txt, line 7", "found an empty line");
        assertRefused(SPECIAL + "a\nb\na\n", "vocab.txt, line 8", "found \"a\" as on line 6");
        assertRefused(SPECIAL + "a\na\n\n\n", "3 problems", "line 7", "line 8", "line 9");
    }

    @Test
    void missingSpecialTokensAreNamed() {
        assertRefused("", "5 problems", "expected a line [PAD], found 0 lines without it");
        for (SpecialToken token : SpecialToken.values()) {
            assertRefused(SPECIAL.replace(token.text() + "\n", ""), "1 problem", "expected a line " + token.text());
        }
    }

    private Vocabulary read(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("vocab.txt"), text);
        return Vocabulary.ofLines(file, InputFiles.text(file).lines().toList());
    }

    private void assertRefused(String text, String... parts) {
        String message =
                assertThrows(InvalidInputException.class, () -> read(text)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
