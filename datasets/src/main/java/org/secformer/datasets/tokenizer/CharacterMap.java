package org.secformer.datasets.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * SentencePiece's {@code precompiled_charsmap}: replaces characters, and short sequences of them that are read as one, by others.
 *
 * <p>In Base64, the length of a double array in bytes, the array, both little-endian, and the replacements in UTF-8, each ended
 * by a zero. The array is a trie over bytes of UTF-8 (darts-clone): bits 0 to 7 of a unit are its label, bit 8 says that
 * a key ends here, bits 10 and up how far away, by exclusive or, its children are, in units of 256 where bit 9 is set. The child
 * with label 0 of a unit where a key ends is where its replacement begins.
 */
final class CharacterMap implements UnaryOperator<String> {
    /** Longer clusters are looked up character by character. */
    private static final int LONGEST_CLUSTER_BYTES = 5;

    private static final int NONE = -1;

    private final int[] units;
    private final byte[] replacements;

    private CharacterMap(int[] units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /** @throws IllegalArgumentException if it is none */
    static CharacterMap of(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int trieBytes = bytes.length < Integer.BYTES ? NONE : content.getInt();
        if (trieBytes <= 0 || trieBytes % Integer.BYTES != 0 || trieBytes > content.remaining()) {
            throw new IllegalArgumentException("an array of " + trieBytes + " bytes in " + bytes.length);
        }
        int[] units = new int[trieBytes / Integer.BYTES];
        content.asIntBuffer().get(units);
        return new CharacterMap(units, Arrays.copyOfRange(bytes, Integer.BYTES + trieBytes, bytes.length));
    }

    @Override
    public String apply(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int start = 0; start < text.length(); ) {
            int end = GraphemeClusters.end(text, start);
            String cluster = text.substring(start, end);
            String whole = replacement(cluster, LONGEST_CLUSTER_BYTES);
            if (whole != null) {
                result.append(whole);
            } else {
                cluster.codePoints().mapToObj(Character::toString).forEach(character -> {
                    String part = replacement(character, Integer.BYTES);
                    result.append(part == null ? character : part);
                });
            }
            start = end;
        }
        return result.toString();
    }

    /** What the shortest key at the start of a text of so many bytes is replaced by, and with it all of the text; null if none. */
    private String replacement(String text, int mostBytes) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        if (key.length > mostBytes) {
            return null;
        }
        int at = offset(units[0]);
        for (byte next : key) {
            at ^= next & 0xff;
            if (next == 0 || at >= units.length || label(units[at]) != (next & 0xff)) {
                return null;
            }
            int unit = units[at];
            at ^= offset(unit);
            if ((unit >>> 8 & 1) == 1) {
                return at < units.length ? replacement(units[at] & Integer.MAX_VALUE) : "";
            }
        }
        return null;
    }

    private String replacement(int from) {
        int end = Math.min(from, replacements.length);
        int start = end;
        while (end < replacements.length && replacements[end] != 0) {
            end++;
        }
        return new String(replacements, start, end - start, StandardCharsets.UTF_8);
    }

    /** Of a unit that is a replacement's place no byte's label. */
    private static int label(int unit) {
        return unit & (Integer.MIN_VALUE | 0xff);
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }
}
