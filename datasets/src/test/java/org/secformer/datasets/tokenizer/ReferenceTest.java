package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Texts full of odd characters and their ids by Hugging Face's library tokenizers, with a vocabulary that has pieces
 * of many scripts. {@code odd-texts.json} holds the ids of the default settings and those of a cased model.
 */
class ReferenceTest {

    @Test
    void oddTextsHaveTheReferencesIds() throws IOException {
        Vocabulary vocabulary = Vocabulary.ofLines(
                "odd-vocab.txt",
                new String(resource("odd-vocab.txt"), StandardCharsets.UTF_8)
                        .lines()
                        .toList());
        Tokenizer uncased = Tokenizer.ofWordPieces(vocabulary, EnumSet.allOf(TextRule.class));
        Tokenizer cased = Tokenizer.ofWordPieces(vocabulary, Set.of(TextRule.SEPARATE_IDEOGRAPHS));
        JsonNode texts = JsonMapper.builder().build().readTree(resource("odd-texts.json"));
        assertEquals(300, texts.size());
        int known = 0;
        int all = 0;
        for (JsonNode row : texts) {
            String text = row.path("text").textValue();
            int[] ids = ids(row.path("uncased"));
            assertArrayEquals(ids, uncased.encode(text, 512, OverlongText.REFUSE), row.toString());
            assertArrayEquals(ids(row.path("cased")), cased.encode(text, 512, OverlongText.REFUSE), row.toString());
            for (int id : ids) {
                known += id == vocabulary.id(SpecialToken.UNK.text()) ? 0 : 1;
                all++;
            }
        }
        assertTrue(known > 0.9 * all, "The vocabulary must tell words apart: " + known + " of " + all);
    }

    private static int[] ids(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).intValue();
        }
        return ids;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream bytes = ReferenceTest.class.getResourceAsStream(name)) {
            return bytes.readAllBytes();
        }
    }
}
