package org.secformer.mpc.protocol;

/**
 * How the low bits of a compared number are cut into digits, and how a digit's truth tables are laid out.
 *
 * <p>Up to 16 bits: digits of four. Beyond: four digits of up to eight, so that the borrow never takes more than one round; the
 * larger tables serve all thresholds of an element. A digit's entry per element is the table of "less" followed by that of
 * "equal", one bit per value of the public digit; the lowest digit has no "equal".
 *
 * @param bits of the number, at least 1
 */
record Digits(int bits) {
    private static final int MOST = 4;

    /** Bits of every digit but the last, which takes what remains. */
    int size() {
        return Math.max(4, (bits + MOST - 1) / MOST);
    }

    int count() {
        return (bits + size() - 1) / size();
    }

    int sizeOf(int digit) {
        return Math.min(size(), bits - digit * size());
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

    /** Bits that matter of each of these words. */
    int width(int digit) {
        return Math.min(64, entryBits(digit));
    }

    /** Where "equal" starts in an entry. */
    int equalFrom(int digit) {
        return values(digit);
    }

    /** Writes the entry of an element whose secret digit is given. */
    void fill(int digit, int secret, long[] entries, int element) {
        int from = element * words(digit) * 64;
        for (int value = 0; value < secret; value++) {
            set(entries, from + value);
        }
        if (digit > 0) {
            set(entries, from + equalFrom(digit) + secret);
        }
    }

    private static void set(long[] entries, int bit) {
        entries[bit >>> 6] |= 1L << (bit & 63);
    }
}
