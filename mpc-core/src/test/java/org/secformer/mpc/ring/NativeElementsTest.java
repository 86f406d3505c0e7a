package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done in C equals what is done in Java, and nothing around it is touched. */
class NativeElementsTest {
    private static final int[] COUNTS = {0, 1, 7, 8, 9, 63, 64, 65, 200};

    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void assumeHere() {
        Assumptions.assumeTrue(NativeElements.ARE_HERE, "no library in C, or a processor without AVX-512 VBMI");
    }

    /** What lies around the elements is random too: also the bits after the last one in its byte. */
    @ParameterizedTest
    @MethodSource("org.secformer.mpc.ring.PackingTest#widths")
    void unpacksAddsAndCombinesAsJavaDoes(int width) {
        for (int count : COUNTS) {
            int offset = random.nextInt(70);
            int from = random.nextInt(9);
            int length = (int) Packing.bytes(count, width);
            byte[] packed = new byte[offset + length + random.nextInt(3)];
            random.nextBytes(packed);
            long[] unpacked = new long[count];
            byte[] withSlack = Arrays.copyOfRange(packed, offset, offset + length + Packing.SLACK_BYTES);
            Packing.unpackInJava(withSlack, 0, width, unpacked, 0, count);
            long[] before = random.longs(from + count + 9).toArray();
            for (NativeElements.Into into : NativeElements.Into.values()) {
                long[] expected = before.clone();
                for (int i = 0; i < count; i++) {
                    expected[from + i] = combined(before[from + i], unpacked[i], into);
                }
                long[] actual = before.clone();
                NativeElements.unpack(packed, offset, width, actual, from, count, into);
                assertArrayEquals(expected, actual, into + ", " + count + " elements of " + width + " bits");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.secformer.mpc.ring.PackingTest#widths")
    void packsAsJavaDoes(int width) {
        for (int count : COUNTS) {
            int offset = random.nextInt(70);
            int from = random.nextInt(9);
            long[] elements = random.longs(from + count + 9).toArray();
            byte[] expected = new byte[offset + (int) Packing.bytes(count, width) + random.nextInt(80)];
            random.nextBytes(expected);
            byte[] actual = expected.clone();
            Packing.packInJava(elements, from, count, width, expected, offset);
            NativeElements.pack(elements, from, count, width, actual, offset);
            assertArrayEquals(expected, actual, count + " elements of " + width + " bits");
        }
    }

    private static long combined(long before, long element, NativeElements.Into into) {
        return switch (into) {
            case SET -> element;
            case ADD -> before + element;
            case XOR -> before ^ element;
        };
    }

    @Test
    void looksUpAsJavaDoes() {
        for (int bits = 1; bits <= 5; bits++) {
            for (int count : COUNTS) {
                int from = random.nextInt(9);
                long[] tables = random.longs(count).toArray();
                int[] values = random.ints(from + count + 3).toArray();
                int offset = random.nextInt();
                int shift = random.nextInt(32 - bits);
                int mask = (1 << bits) - 1;
                TruthTables.Places places = new TruthTables.Places(offset, shift, mask, random.nextInt(64 - mask));
                long[][] expected = new long[2][Packing.words(count)];
                long[][] actual = new long[2][Packing.words(count)];
                TruthTables.lookUpInJava(tables, 1, values, from, count, places, expected[0], expected[1]);
                NativeElements.lookUp(tables, values, from, count, places, actual[0], actual[1]);
                assertArrayEquals(expected, actual, bits + " bits of " + count + " elements");
            }
        }
    }

    @Test
    void refusesWhatLiesOutside() {
        byte[] packed = new byte[39];
        long[] eight = new long[8];
        NativeElements.unpack(packed, 0, 39, eight, 0, 8, NativeElements.Into.SET);
        NativeElements.pack(eight, 0, 8, 39, packed, 0);
        assertRefuses(packed, 1, 39, eight, 0, 8);
        assertRefuses(packed, -1, 39, eight, 0, 8);
        assertRefuses(packed, 0, 39, eight, 1, 8);
        assertRefuses(packed, 0, 39, eight, -1, 8);
        assertRefuses(packed, 0, 40, eight, 0, 8);
        assertRefuses(packed, 0, 39, eight, 0, -1);
        assertRefuses(packed, 0, 39, eight, 0, Integer.MAX_VALUE);
        // One bit more than there is.
        assertRefuses(new byte[38], 0, 39, eight, 0, 8);
        assertRefuses(new byte[9], 0, 10, eight, 0, 8);
        for (int width : new int[] {-8, 0, 7, 58, 63, 65, 72}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> NativeElements.unpack(packed, 0, width, eight, 0, 1, NativeElements.Into.SET));
            assertThrows(IllegalArgumentException.class, () -> NativeElements.pack(eight, 0, 1, width, packed, 0));
        }
        int[] values = new int[65];
        long[] tables = new long[65];
        long[] two = new long[2];
        TruthTables.Places places = new TruthTables.Places(0, 0, 15, 16);
        NativeElements.lookUp(tables, values, 0, 65, places, two, two.clone());
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> NativeElements.lookUp(tables, values, 1, 65, places, two, two.clone()));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> NativeElements.lookUp(two, values, 0, 65, places, two, two.clone()));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> NativeElements.lookUp(tables, values, 0, 65, places, new long[1], two));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> NativeElements.lookUp(tables, values, 0, 65, places, two, new long[1]));
    }

    private static void assertRefuses(byte[] packed, int offset, int width, long[] elements, int from, int count) {
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> NativeElements.unpack(packed, offset, width, elements, from, count, NativeElements.Into.SET));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> NativeElements.pack(elements, from, count, width, packed, offset));
    }
}
