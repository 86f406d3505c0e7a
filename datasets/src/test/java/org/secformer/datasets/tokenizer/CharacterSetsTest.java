package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Pins down what becomes of every character there is. The digests are those of the reference's results, except for 67
 * capital letters younger than Unicode 13.0, which stay capitals. A version of Java that changes them would change
 * the ids of texts.
 */
class CharacterSetsTest {

    @Test
    void everyCharacterIsTreatedTheSameOnEveryVersionOfJava() throws NoSuchAlgorithmException {
        assertEquals(
                "7cb8ad07b0f4172e63dfac78ac0d8f1a8f9530525c992c665b0aeeccf064ee0a",
                digest(EnumSet.allOf(TextRule.class)));
        assertEquals(
                "8c81460c27182233112a2bd1f29ccde165fa1eea8965b266b23262a58dc8f908",
                digest(Set.of(TextRule.SEPARATE_IDEOGRAPHS)));
    }

    private static String digest(Set<TextRule> rules) throws NoSuchAlgorithmException {
        WordSplitter splitter = new WordSplitter(rules);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            String words = String.join(" ", splitter.split("a" + Character.toString(character) + "b"));
            digest.update((words + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
