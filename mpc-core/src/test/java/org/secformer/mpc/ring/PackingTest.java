package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packing puts the low bits of each element behind those of the one before, lowest first, and touches nothing else. */
class PackingTest {
    private static final int[] COUNTS = {0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 63, 127, 1001};

    /** What targets are filled with before. */
    private static final byte AROUND = 0x5A;

    /** All that can be packed. */
    static IntStream widths() {
        return IntStream.concat(IntStream.rangeClosed(8, 57), IntStream.of(64));
    }

    private static IntStream intWidths() {
        return IntStream.rangeClosed(8, 32);
    }

    /** One bit after the other, by the definition: bit b of element i is bit i bits + b of the bytes. */
    static byte[] bitByBit(long[] elements, int bits) {
        byte[] packed = new byte[(elements.length * bits + 7) / 8];
        int position = 0;
        for (long element : elements) {
            for (int b = 0; b < bits; b++, position++) {
                packed[position / 8] |= (byte) ((element >>> b & 1) << position % 8);
            }
        }
        return packed;
    }

    private static long[] low(long[] elements, int bits) {
        return Arrays.stream(elements)
                .map(element -> element & FixedPoint.lowBits(bits))
                .toArray();
    }

    /** Random elements, and between them such as show where one ends: all bits set, none, the lowest, the highest. */
    private static long[] elements(int count, SplittableRandom random) {
        long[] special = {-1, 0, 1, Long.MIN_VALUE, 0x5555555555555555L};
        long[] elements = random.longs(count).toArray();
        for (int i = 0; i < count; i++) {
            elements[i] = random.nextInt(3) == 0 ? special[random.nextInt(special.length)] : elements[i];
        }
        return elements;
    }

    @ParameterizedTest
    @MethodSource("widths")
    void elementsLieOneAfterTheOther(int width) {
        for (int count : COUNTS) {
            long seed = 100L * width + count;
            long[] elements = elements(count, new SplittableRandom(seed));
            byte[] packed = Packing.pack(elements, width);
            assertEquals(packed.length, Packing.bytes(count, width));
            assertArrayEquals(bitByBit(elements, width), packed, width + " bits, seed " + seed);
            assertArrayEquals(low(elements, width), Packing.unpack(packed, width), width + " bits, seed " + seed);
        }
    }

    @Test
    void examplesByHand() {
        assertArrayEquals(new byte[] {0x55, 0x55, 0x01}, Packing.pack(new long[] {0x155, 0x0AA}, 9));
        assertArrayEquals(new byte[] {0x21, 0x43, 0x65}, Packing.pack(new long[] {0x321, 0x654}, 12));
        assertArrayEquals(new byte[] {-1, -1, 0x07, 0, 0x40, 0, 0, 0}, Packing.pack(new long[] {-1, 0, 1}, 19));
    }

    @ParameterizedTest
    @MethodSource("widths")
    void nothingIsWrittenBeyondTheRange(int width) {
        for (int count : COUNTS) {
            long seed = 100L * width + count;
            SplittableRandom random = new SplittableRandom(seed);
            int from = random.nextInt(5);
            int offset = random.nextInt(20);
            long[] elements = elements(from + count + 3, random);
            byte[] packed = bitByBit(Arrays.copyOfRange(elements, from, from + count), width);
            byte[] target = around(offset + packed.length + 20);
            Packing.pack(elements, from, count, width, target, offset);
            byte[] expected = around(target.length);
            System.arraycopy(packed, 0, expected, offset, packed.length);
            assertArrayEquals(expected, target, width + " bits, seed " + seed);
            byte[] inJava = around(target.length);
            Packing.packInJava(elements, from, count, width, inJava, offset);
            assertArrayEquals(expected, inJava, width + " bits in Java, seed " + seed);

            long[] unpacked = new long[from + count + 3];
            Arrays.fill(unpacked, 77);
            Packing.unpack(target, offset, width, unpacked, from, count);
            for (int i = 0; i < unpacked.length; i++) {
                boolean inside = i >= from && i < from + count;
                assertEquals(
                        inside ? elements[i] & FixedPoint.lowBits(width) : 77,
                        unpacked[i],
                        width + " bits, seed " + seed);
            }
        }
    }

    private static byte[] around(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, AROUND);
        return bytes;
    }

    /** The last element's bytes may end where the array ends, for packing, unpacking and adding. */
    @ParameterizedTest
    @MethodSource("widths")
    void rangesMayEndWithTheArray(int width) {
        for (int count : COUNTS) {
            long[] elements = elements(count, new SplittableRandom(count));
            int length = (int) Packing.bytes(count, width);
            byte[] target = new byte[13 + length];
            Packing.pack(elements, 0, count, width, target, 13);
            byte[] inJava = new byte[13 + length];
            Packing.packInJava(elements, 0, count, width, inJava, 13);
            assertArrayEquals(target, inJava, width + " bits, seed " + count);
            long[] unpacked = new long[count];
            Packing.unpack(target, 13, width, unpacked, 0, count);
            assertArrayEquals(low(elements, width), unpacked, width + " bits, seed " + count);
            if (count > 0) {
                byte[] tooShort = new byte[13 + length - 1];
                assertOutside(() -> Packing.pack(elements, 0, count, width, tooShort, 13));
                assertOutside(() -> Packing.packInJava(elements, 0, count, width, tooShort, 13));
                assertOutside(() -> Packing.unpack(tooShort, 13, width, unpacked, 0, count));
            }
        }
    }

    private static void assertOutside(Executable executable) {
        assertThrows(IndexOutOfBoundsException.class, executable);
    }

    /** More than the library in C takes at once. */
    @ParameterizedTest
    @ValueSource(ints = {9, 39, 40, 57})
    void longArraysArePackedAlike(int width) {
        int count = (1 << 17) + 13;
        long[] elements = new SplittableRandom(width).longs(count).toArray();
        byte[] inJava = new byte[(int) Packing.bytes(count, width)];
        Packing.packInJava(elements, 0, count, width, inJava, 0);
        byte[] packed = Packing.pack(elements, width);
        assertEquals(-1, Arrays.mismatch(inJava, packed), "seed " + width);
        assertEquals(-1, Arrays.mismatch(low(elements, width), Packing.unpack(packed, width)), "seed " + width);
    }

    @ParameterizedTest
    @MethodSource("intWidths")
    void intsPackLikeLongs(int width) {
        for (int count : COUNTS) {
            String what = width + " bits, seed " + count;
            SplittableRandom random = new SplittableRandom(count);
            int[] elements = random.ints(count).toArray();
            long[] widened = Arrays.stream(elements).asLongStream().toArray();
            byte[] expected = bitByBit(widened, width);
            assertArrayEquals(expected, Packing.pack(elements, width), what);

            int from = random.nextInt(5);
            int[] within = new int[from + count + 2];
            System.arraycopy(elements, 0, within, from, count);
            byte[] target = around(3 + expected.length + 5);
            Packing.pack(within, from, count, width, target, 3);
            byte[] around = around(target.length);
            System.arraycopy(expected, 0, around, 3, expected.length);
            assertArrayEquals(around, target, what);
        }
    }

    @Test
    void intsAreUnpackedFrom32Bits() {
        int[] elements = new SplittableRandom(1).ints(1001).toArray();
        assertArrayEquals(elements, Packing.unpackInts(Packing.pack(elements, 32)), "seed 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -8, 0, 1, 7, 58, 59, 60, 61, 62, 63, 65, 72, 128})
    void otherWidthsAreRefused(int width) {
        byte[] packed = new byte[200];
        long[] longs = new long[3];
        for (Executable executable : new Executable[] {
            () -> Packing.requireWidth(width),
            () -> Packing.pack(longs, 0, 3, width, packed, 0),
            () -> Packing.pack(longs, 0, 0, width, packed, 0),
            () -> Packing.packInJava(longs, 0, 3, width, packed, 0),
            () -> Packing.unpack(packed, 0, width, longs, 0, 3),
            () -> Packing.unpackWithSlack(packed, 0, width, longs, 0, 3),
            () -> Packing.addWithSlack(packed, 0, width, longs, 0, 3),
            () -> Packing.xorWithSlack(packed, 0, width, longs, 0, 3),
            () -> Packing.unpackInJava(packed, 0, width, longs, 0, 3),
            () -> Packing.addInJava(packed, 0, width, longs, 0, 3),
            () -> Packing.xorInJava(packed, 0, width, longs, 0, 3),
            () -> Packing.addLongs(packed, width, longs, 0, 3)
        }) {
            String message =
                    assertThrows(IllegalArgumentException.class, executable).getMessage();
            assertTrue(message.contains(String.valueOf(width)), message);
        }
        assertArrayEquals(new byte[200], packed);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 33, 40, 64})
    void intsOfOtherWidthsAreRefused(int width) {
        byte[] packed = new byte[64];
        int[] ints = new int[3];
        assertThrows(IllegalArgumentException.class, () -> Packing.pack(ints, 0, 3, width, packed, 0));
        assertThrows(IllegalArgumentException.class, () -> Packing.addInts(packed, width, ints, 0, 3));
    }

    @Test
    void elementsFillWholeBytesTogether() {
        assertEquals(0, Packing.bytes(0, 39));
        assertEquals(5, Packing.bytes(1, 39));
        assertEquals(10, Packing.bytes(2, 39));
        assertEquals(39, Packing.bytes(8, 39));
        assertEquals(44, Packing.bytes(9, 39));
        assertEquals(8, Packing.bytes(1, 57));
        assertEquals(8, Packing.bytes(1, 64));
        assertEquals(3, Packing.bytes(2, 9));
        assertEquals(8L * Integer.MAX_VALUE, Packing.bytes(Integer.MAX_VALUE, 64));
    }

    @Test
    void theNextWidthIsTheLeastThatHoldsAll() {
        for (int bits = -70; bits <= 64; bits++) {
            int least = bits;
            while (!widths().boxed().toList().contains(least)) {
                least++;
            }
            assertEquals(least, Packing.widthFor(bits), bits + " bits");
        }
    }

    @Test
    void singleElementsLieWhereTheyWerePut() {
        byte[] bytes = new byte[21];
        Packing.putLong(bytes, 3, 0x8182838485868788L);
        Packing.putInt(bytes, 13, 0x91929394);
        assertEquals(0x8182838485868788L, Packing.getLong(bytes, 3));
        assertEquals(0x91929394, Packing.getInt(bytes, 13));
        String expected = "000000" + "8887868584838281" + "0000" + "94939291" + "00000000";
        assertEquals(new BigInteger(expected, 16), new BigInteger(1, bytes));
    }

    @Test
    void wordsHoldAllBits() {
        assertArrayEquals(
                new int[] {0, 1, 1, 1, 2, 2, 3},
                IntStream.of(0, 1, 63, 64, 65, 128, 129).map(Packing::words).toArray());
    }

    @ParameterizedTest
    @MethodSource("widths")
    void packedElementsAreAddedModuloTheirWidth(int width) {
        for (int count : new int[] {1, 7, 8, 9, 1001}) {
            SplittableRandom random = new SplittableRandom(100L * width + count);
            long[] left = elements(count + 5, random);
            long[] right = elements(count, random);
            long low = FixedPoint.lowBits(width);
            long[] sum = left.clone();
            byte[] packed = Packing.pack(right, width);
            Packing.addLongs(packed, width, sum, 2, count);
            for (int i = 0; i < sum.length; i++) {
                boolean isThere = i >= 2 && i < 2 + count;
                long expected = isThere ? left[i] + right[i - 2] & low : left[i];
                assertEquals(expected, sum[i], width + " bits, seed " + (100L * width + count));
            }
            if (width <= 32) {
                int[] ints = random.ints(count + 5).toArray();
                int[] added = ints.clone();
                Packing.addInts(packed, width, added, 2, count);
                for (int i = 0; i < ints.length; i++) {
                    boolean isThere = i >= 2 && i < 2 + count;
                    long expected = isThere ? ints[i] + right[i - 2] & low : ints[i];
                    assertEquals(expected, isThere ? added[i] & low : added[i], width + " bits, element " + i);
                }
            }
        }
    }

    /** Whatever runs here, the loops in Java are what runs where the library in C does not. */
    @ParameterizedTest
    @MethodSource("widths")
    void loopsInJavaReadWithSlack(int width) {
        long seed = 12 + width;
        SplittableRandom random = new SplittableRandom(seed);
        long low = FixedPoint.lowBits(width);
        for (int count : new int[] {1, 7, 8, 50}) {
            long[] elements = low(elements(count, random), width);
            byte[] packed = bitByBit(elements, width);
            byte[] withSlack = new byte[5 + packed.length + Packing.SLACK_BYTES];
            random.nextBytes(withSlack);
            byte last = withSlack[5 + packed.length - 1];
            System.arraycopy(packed, 0, withSlack, 5, packed.length);
            // What lies behind the last element in its byte is the next one's.
            int used = (count * width - 1) % 8 + 1;
            withSlack[5 + packed.length - 1] |= (byte) (last & 0xFF << used);
            long[] before = random.longs(count + 3).toArray();
            long[] unpacked = before.clone();
            long[] sum = before.clone();
            long[] combined = before.clone();
            Packing.unpackInJava(withSlack, 5, width, unpacked, 2, count);
            Packing.addInJava(withSlack, 5, width, sum, 2, count);
            Packing.xorInJava(withSlack, 5, width, combined, 2, count);
            for (int i = 0; i < before.length; i++) {
                boolean isThere = i >= 2 && i < 2 + count;
                long element = isThere ? elements[i - 2] : 0;
                long matters = isThere ? low : -1;
                assertEquals(isThere ? element : before[i], unpacked[i], "seed " + seed);
                assertEquals(before[i] + element & matters, sum[i] & matters, "seed " + seed);
                assertEquals((before[i] ^ element) & matters, combined[i] & matters, "seed " + seed);
            }
        }
    }
}
