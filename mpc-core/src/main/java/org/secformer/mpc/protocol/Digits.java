package org.secformer.mpc.protocol;

import java.util.function.IntUnaryOperator;

/**
 * How the low bits of a compared number are cut into digits, and how a digit's truth tables are laid out.
 *
 * <p>Up to four bits: one digit. Up to ten: two, as fewer digits send fewer bits. Up to 16: digits of four. Beyond: four digits of up
 * to eight, so that the borrow never takes more than one round; the larger tables serve all thresholds of an element. A digit's entry per element is the table of "less" followed by that of
 * "equal", one bit per value of the public digit; the lowest digit has no "equal".
 *
 * @param bits of the number, at least 1
 * @param size bits of every digit but the last, which takes what remains
 */
record Digits(int bits, int size) {
    private static final int MOST = 4;
    private static final int ONE_DIGIT = 4;
    private static final int TWO_DIGITS = 10;

    /** Cut for the fewest bytes. */
    static Digits of(int bits) {
        boolean isTwo = bits > ONE_DIGIT && bits <= TWO_DIGITS;
        return new Digits(bits, isTwo ? (bits + 1) / 2 : Math.max(ONE_DIGIT, (bits + MOST - 1) / MOST));
    }

    /** Not cut: no round for the borrow, and a large table. */
    static Digits one(int bits) {
        return new Digits(bits, bits);
    }

    int count() {
        return (bits + size - 1) / size;
    }

    int sizeOf(int digit) {
        return Math.min(size, bits - digit * size);
    }

    /** Values of a digit's tables: 2^size. */
    private int values(int digit) {
        return 1 << sizeOf(digit);
    }

    private int entryBits(int digit) {
        return digit == 0 ? values(digit) : 2 * values(digit);
    }

    /** Words that hold an element's entry. */
    int words(int digit) {
        return Math.max(1, entryBits(digit) / 64);
    }

    /** Of any digit. */
    int mostWords() {
        int most = 0;
        for (int digit = 0; digit < count(); digit++) {
            most = Math.max(most, words(digit));
        }
        return most;
    }

    /** Bits that matter of each of these words. */
    int width(int digit) {
        return Math.min(64, entryBits(digit));
    }

    /** Where "equal" starts in an entry. */
    int equalFrom(int digit) {
        return values(digit);
    }

    /** Writes the entries of the first elements, whose secret digits are given, to words that are 0. */
    void fill(int digit, IntUnaryOperator secrets, int count, long[] entries) {
        if (words(digit) == 1) {
            fillWords(digit, secrets, count, entries);
        } else {
            fillLonger(digit, secrets, count, entries);
        }
    }

    private void fillWords(int digit, IntUnaryOperator secrets, int count, long[] entries) {
        long equal = digit == 0 ? 0 : 1L << equalFrom(digit);
        for (int j = 0; j < count; j++) {
            int secret = secrets.applyAsInt(j);
            entries[j] = (1L << secret) - 1 | equal << secret;
        }
    }

    private void fillLonger(int digit, IntUnaryOperator secrets, int count, long[] entries) {
        int size = words(digit) * 64;
        int equalFrom = equalFrom(digit);
        for (int j = 0, from = 0; j < count; j++, from += size) {
            int secret = secrets.applyAsInt(j);
            int at = from;
            for (; at + 64 <= from + secret; at += 64) {
                entries[at >>> 6] = -1;
            }
            // The last word is not filled: the shift takes what lies in it.
            entries[at >>> 6] |= (1L << (from + secret - at)) - 1;
            if (digit > 0) {
                set(entries, from + equalFrom + secret);
            }
        }
    }

    private static void set(long[] entries, int bit) {
        entries[bit >>> 6] |= 1L << (bit & 63);
    }
}
