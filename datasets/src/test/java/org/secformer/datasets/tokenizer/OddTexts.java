package org.secformer.datasets.tokenizer;

import java.util.List;
import java.util.SplittableRandom;

/** Texts made to be hard on tokenizers, the same for the same seed. */
final class OddTexts {
    private static final List<String> WORDS = List.of(
            "refund",
            "Transfer",
            "card",
            "CARD",
            "lost",
            "it's",
            "I'LL",
            "they've",
            "don't",
            "'s",
            "e\u0301tat",
            "\u00c9tat",
            "na\u00efve",
            "Stra\u00dfe",
            "\u0130stanbul",
            "\u03a3\u03bf\u03c6\u03cc\u03c2",
            "\u0442\u0435\u0441\u0442",
            "\u4e2d\u6587",
            "\u65e5\u672c\u8a9e",
            "\ud55c\uad6d\uc5b4",
            "\u0639\u0631\u0628\u064a",
            "\u0939\u093f\u0928\u094d\u0926\u0940",
            "\u0e44\u0e17\u0e22",
            "12.50",
            "2024",
            "\u0663\u0664",
            "\u00bd",
            "\u2167",
            "\ud83d\ude00",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\ud835\udc00\ud835\udfd8",
            "\ufb01",
            "\u1e9b\u0323",
            "...",
            "--",
            "$",
            "\u20ac",
            "\u00a7",
            "\ufffd");
    private static final List<String> SPACES = List.of(
            " ", " ", " ", "  ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2009", "\u0085", "\u2028", " \n ",
            "\u200b", "");
    private static final List<String> SPECIAL = List.of(
            "[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "<s>", "</s>", "<mask>", "<pad>", "<unk>", "[cls]", "<S>");

    /** Where characters are taken from: planes and blocks in which much can go wrong. */
    private static final int[][] RANGES = {
        {0x0, 0x7f},
        {0x80, 0x24f},
        {0x250, 0x36f},
        {0x370, 0x5ff},
        {0x600, 0x8ff},
        {0x900, 0x1fff},
        {0x2000, 0x2bff},
        {0x2c00, 0x33ff},
        {0x3400, 0xabff},
        {0xac00, 0xd7ff},
        {0xe000, 0xffff},
        {0x10000, 0x1ffff},
        {0x20000, 0x2fa1f},
        {0x30000, 0x323af},
        {0xe0000, 0xe01ef},
        {0x0, 0x10ffff}
    };

    /** Capital letters younger than Unicode 13.0, whose small letter the reference knows and Java 17 does not. */
    private static final int[][] YOUNG_CAPITALS = {
        {0x1c89, 0x1c89},
        {0x2c2f, 0x2c2f},
        {0xa7c0, 0xa7c0},
        {0xa7cb, 0xa7cc},
        {0xa7d0, 0xa7d0},
        {0xa7d6, 0xa7d6},
        {0xa7d8, 0xa7d8},
        {0xa7da, 0xa7da},
        {0xa7dc, 0xa7dc},
        {0x10570, 0x10595},
        {0x10d50, 0x10d65}
    };

    private final SplittableRandom random;

    OddTexts(long seed) {
        random = new SplittableRandom(seed);
    }

    String next() {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(12); parts >= 0; parts--) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> text.append(any(WORDS));
                case 4 -> text.append(any(SPECIAL));
                case 5 -> text.appendCodePoint(character(RANGES[0])).append(any(WORDS));
                case 6 -> appendRun(text, random.nextInt(random.nextInt(20) == 0 ? 150 : 6));
                default -> appendCharacters(text);
            }
            text.append(any(SPACES));
        }
        return text.toString();
    }

    private void appendRun(StringBuilder text, int length) {
        int character = character(any(RANGES));
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(character);
        }
    }

    private void appendCharacters(StringBuilder text) {
        int[] range = any(RANGES);
        for (int count = random.nextInt(6); count >= 0; count--) {
            text.appendCodePoint(character(random.nextInt(3) == 0 ? any(RANGES) : range));
        }
    }

    private int character(int[] range) {
        int character = range[0] + random.nextInt(range[1] - range[0] + 1);
        boolean excluded = Character.getType(character) == Character.SURROGATE;
        for (int[] young : YOUNG_CAPITALS) {
            excluded |= character >= young[0] && character <= young[1];
        }
        return excluded ? 'x' : character;
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private int[] any(int[][] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
