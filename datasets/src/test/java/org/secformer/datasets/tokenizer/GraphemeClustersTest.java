package org.secformer.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which characters are read as one is asked of Hugging Face's library, which replaces a cluster as a whole. */
class GraphemeClustersTest {
    /** Of all characters that are assigned, or are to be. */
    private static final int LAST = 0xe0fff;

    private static IntStream characters(int last) {
        return IntStream.rangeClosed(1, last)
                .filter(character -> Character.getType(character) != Character.SURROGATE)
                .filter(character -> character < 0x20000 || character >= 0xe0000);
    }

    /** Everything that it replaces becomes Z; a text that is Z then has the id 1. */
    private static HuggingFaceTokenizer replacing(IntStream characters) throws IOException {
        Map<String, String> replaced = new TreeMap<>();
        characters.forEach(character -> replaced.put(Character.toString(character), "Z"));
        String json = """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                 "normalizer": {"type": "Precompiled", "precompiled_charsmap": "%s"},
                 "pre_tokenizer": null, "post_processor": null, "decoder": null,
                 "model": {"type": "WordLevel", "vocab": {"?": 0, "Z": 1}, "unk_token": "?"}}
                """.formatted(CharacterMaps.base64(replaced));
        return HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                Map.of("truncation", "false", "padding", "false"));
    }

    private static void assertClusters(IntStream characters, IntPredicate reference, String before, String after) {
        characters.forEach(character -> {
            String text = before + Character.toString(character) + after;
            assertEquals(
                    reference.test(character),
                    GraphemeClusters.end(text, 0) == text.length(),
                    () -> before + Integer.toHexString(character) + after);
        });
    }

    private static boolean isOne(HuggingFaceTokenizer reference, String text) {
        long[] ids = reference.encode(text).getIds();
        return ids.length == 1 && ids[0] == 1;
    }

    @Test
    void charactersThatFollowAnother() throws IOException {
        try (HuggingFaceTokenizer reference = replacing(IntStream.of('a'))) {
            assertClusters(
                    characters(LAST), character -> isOne(reference, "a" + Character.toString(character)), "a", "");
        }
    }

    @Test
    void charactersThatLeadOrStandAlone() throws IOException {
        try (HuggingFaceTokenizer reference = replacing(characters(0x1ffff))) {
            assertClusters(
                    characters(0x1ffff), character -> isOne(reference, Character.toString(character) + "a"), "", "a");
            assertClusters(
                    characters(0xffff),
                    character -> isOne(reference, Character.toString(character) + "\u0301"),
                    "",
                    "\u0301");
            assertTrue(isOne(reference, "\r\n") && GraphemeClusters.end("\r\n", 0) == 2);
        }
    }

    @Test
    void syllablesAndFlagsAreRead() {
        assertEquals(2, GraphemeClusters.end("\u1100\u1161x", 0));
        assertEquals(3, GraphemeClusters.end("\u1100\u1161\u11a8\u1100", 0));
        assertEquals(2, GraphemeClusters.end("\uac00\u11a8\uac00", 0));
        assertEquals(1, GraphemeClusters.end("\uac01\u1161", 0));
        String flags = "\ud83c\udde9\ud83c\uddea\ud83c\uddeb\ud83c\uddf7";
        assertEquals(4, GraphemeClusters.end(flags, 0));
        assertEquals(8, GraphemeClusters.end(flags, 4));
        assertEquals(3, GraphemeClusters.end("a\u0301\u0302b", 0));
    }

    /** Whoever reads a damaged map gets another text, or is told; never anything else. */
    @Test
    void damagedMapsAreRefusedOrRead() {
        assertThrows(IllegalArgumentException.class, () -> CharacterMap.of("AAAA"));
        assertThrows(IllegalArgumentException.class, () -> CharacterMap.of("not Base64"));
        assertThrows(IllegalArgumentException.class, () -> CharacterMap.of("////fwAAAAA="));
        byte[] good = Base64.getDecoder().decode(CharacterMaps.base64(Map.of("a", "b", "\u00e9", "e")));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = good.clone();
            damaged[random.nextInt(4, damaged.length)] = (byte) random.nextInt(256);
            CharacterMap map = CharacterMap.of(Base64.getEncoder().encodeToString(damaged));
            assertTrue(map.apply("a\u00e9\u0301\ud83d\ude00x").length() < 1000);
        }
    }
}
