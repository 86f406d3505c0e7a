package org.secformer.datasets.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes maps of characters in the form that {@link CharacterMap} reads, each inner node of the trie with 256 units of its own. */
final class CharacterMaps {
    private static final int BLOCK = 256;

    private final ByteArrayOutputStream replacements = new ByteArrayOutputStream();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Integer, Integer> leaves = new HashMap<>();
    private int blocks = 1;

    /** A node of the trie; of a key's end, with the place of its replacement. */
    private static final class Node {
        private final Map<Integer, Node> children = new TreeMap<>();
        private int value = -1;
        private int block;
    }

    static String base64(Map<String, String> replaced) {
        return new CharacterMaps().write(replaced);
    }

    /** Much of what the map of XLM-RoBERTa does: compatible and composed forms (NFKC), controls away, all whitespace a space. */
    static Map<String, String> usual() {
        Map<String, String> replaced = new TreeMap<>();
        for (int character = 1; character < 0xffff; character++) {
            if (Character.getType(character) == Character.SURROGATE) {
                continue;
            }
            String text = Character.toString(character);
            String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
            String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
            if (AddedTokens.isSpace((char) character)) {
                replaced.put(text, " ");
            } else if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
                replaced.put(text, "");
            } else if (!normal.equals(text)) {
                replaced.put(text, normal);
            }
            boolean isShort = decomposed.getBytes(StandardCharsets.UTF_8).length < 6;
            if (isShort && !decomposed.equals(text) && normal.equals(text)) {
                replaced.put(decomposed, text);
            }
        }
        return replaced;
    }

    private String write(Map<String, String> replaced) {
        Node root = new Node();
        replaced.forEach((key, replacement) -> {
            Node at = root;
            for (byte next : key.getBytes(StandardCharsets.UTF_8)) {
                at = at.children.computeIfAbsent(next & 0xff, label -> new Node());
            }
            at.value = places.computeIfAbsent(replacement, this::place);
        });
        assign(root);
        int[] units = new int[(blocks + 1 + leaves.size() / BLOCK) * BLOCK];
        units[0] = root.block << 10;
        fill(root, units);
        byte[] texts = replacements.toByteArray();
        ByteBuffer map = ByteBuffer.allocate(Integer.BYTES * (1 + units.length) + texts.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Integer.BYTES * units.length);
        for (int unit : units) {
            map.putInt(unit);
        }
        return Base64.getEncoder().encodeToString(map.put(texts).array());
    }

    private int place(String replacement) {
        int place = replacements.size();
        replacements.writeBytes(replacement.getBytes(StandardCharsets.UTF_8));
        replacements.write(0);
        return place;
    }

    private void assign(Node node) {
        if (node.children.isEmpty()) {
            leaves.putIfAbsent(node.value, leaves.size());
            return;
        }
        node.block = BLOCK * blocks++;
        node.children.values().forEach(this::assign);
    }

    private void fill(Node node, int[] units) {
        if (node.value >= 0) {
            units[node.block] = node.value | Integer.MIN_VALUE;
        }
        node.children.forEach((label, child) -> {
            int at = node.block + label;
            if (child.children.isEmpty()) {
                child.block = blocks * BLOCK + leaves.get(child.value);
            }
            units[at] = (at ^ child.block) << 10 | (child.value >= 0 ? 1 << 8 : 0) | label;
            fill(child, units);
        });
    }
}
