package org.secformer.mpc.protocol;

/** Operations on bits held 64 to a word. */
final class BitPlane {
    private BitPlane() {}

    static long get(long[] words, int index) {
        return words[index >>> 6] >>> (index & 63) & 1;
    }

    /** Bits from .. from + count - 1, moved to the front. */
    static long[] slice(long[] words, int from, int count) {
        long[] cut = new long[(count + 63) >>> 6];
        int shift = from & 63;
        for (int i = 0, at = from >>> 6; i < cut.length; i++, at++) {
            cut[i] = words[at] >>> shift;
            if (shift != 0 && at + 1 < words.length) {
                cut[i] |= words[at + 1] << (64 - shift);
            }
        }
        return cut;
    }

    /** Combines up to 64 bits into the plane at a position, by exclusive or; the plane holds them all. */
    static void put(long[] words, int at, long bits, int count) {
        int shift = at & 63;
        words[at >>> 6] ^= bits << shift;
        if (shift + count > 64) {
            words[(at >>> 6) + 1] ^= bits >>> (64 - shift);
        }
    }

    /** The same for any number of bits, 0 beyond the last one. */
    static void put(long[] words, int at, long[] bits, int count) {
        for (int i = 0; i < count; i += 64) {
            put(words, at + i, bits[i >>> 6], Math.min(64, count - i));
        }
    }

    /** Exclusive or; null where there are no values. */
    static long[] xor(long[] left, long[] right) {
        if (left == null) {
            return null;
        }
        long[] result = new long[left.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] ^ right[i];
        }
        return result;
    }
}
