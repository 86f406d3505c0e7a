package org.secformer.mpc.ring;

/** Tables of bits, one per element, {@code 64 words} bits each, that are read at places which differ from element to element. */
public final class TruthTables {
    private TruthTables() {}

    /**
     * Where tables are read: at bits v and v + second, where v is {@code (value - offset) >>> shift & mask} modulo 2^32.
     *
     * @param mask so that v + second lies within a table
     */
    public record Places(int offset, int shift, int mask, int second) {}

    /**
     * Reads two bits of each table.
     *
     * @param tables of the elements, from the first word on
     * @param words of a table
     * @param values of {@code count} elements from {@code from} on
     * @param firstBits takes the bits v, 64 to a word; bits beyond the last element become 0
     * @param secondBits takes the bits v + second
     */
    public static void lookUp(
            long[] tables,
            int words,
            int[] values,
            int from,
            int count,
            Places places,
            long[] firstBits,
            long[] secondBits) {
        if (words == 1 && NativeElements.ARE_HERE) {
            NativeElements.lookUp(tables, values, from, count, places, firstBits, secondBits);
        } else {
            lookUpInJava(tables, words, values, from, count, places, firstBits, secondBits);
        }
    }

    static void lookUpInJava(
            long[] tables,
            int words,
            int[] values,
            int from,
            int count,
            Places places,
            long[] firstBits,
            long[] secondBits) {
        int offset = places.offset();
        int shift = places.shift();
        int mask = places.mask();
        int second = places.second();
        for (int at = 0; at < count; at += 64) {
            long firstWord = 0;
            long secondWord = 0;
            for (int i = Math.min(64, count - at) - 1; i >= 0; i--) {
                int entry = (at + i) * words;
                int first = values[from + at + i] - offset >>> shift & mask;
                int other = first + second;
                firstWord = firstWord << 1 | tables[entry + (first >>> 6)] >>> first & 1;
                secondWord = secondWord << 1 | tables[entry + (other >>> 6)] >>> other & 1;
            }
            firstBits[at >>> 6] = firstWord;
            secondBits[at >>> 6] = secondWord;
        }
    }
}
