package org.secformer.mpc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packing keeps the low bytes in little-endian order and touches nothing else. */
class PackingTest {
    private static final int[] COUNTS = {0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 63, 127, 1001};

    private static IntStream widths() {
        return IntStream.rangeClosed(1, 8);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void roundTripKeepsTheLowBytes(int width) {
        for (int count : COUNTS) {
            long seed = 100L * width + count;
            long[] elements = new SplittableRandom(seed).longs(count).toArray();
            byte[] packed = Packing.pack(elements, width);
            assertEquals(count * width, packed.length);
            long[] expected = Arrays.stream(elements)
                    .map(element -> element & FixedPoint.lowBits(8 * width))
                    .toArray();
            assertArrayEquals(expected, Packing.unpack(packed, width), "seed " + seed);
            assertArrayEquals(littleEndian(expected, width), packed, "seed " + seed);
        }
    }

    private static byte[] littleEndian(long[] elements, int width) {
        byte[] bytes = new byte[elements.length * width];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (elements[i / width] >>> (8 * (i % width)));
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("widths")
    void nothingIsWrittenBeyondTheRange(int width) {
        for (int count : COUNTS) {
            long seed = 100L * width + count;
            SplittableRandom random = new SplittableRandom(seed);
            int from = random.nextInt(5);
            int offset = random.nextInt(20);
            long[] elements = random.longs(from + count + 3).toArray();
            byte[] target = new byte[offset + count * width + 20];
            Arrays.fill(target, (byte) 0x5A);
            Packing.pack(elements, from, count, width, target, offset);
            byte[] expected = new byte[target.length];
            Arrays.fill(expected, (byte) 0x5A);
            byte[] packed = littleEndian(Arrays.copyOfRange(elements, from, from + count), width);
            System.arraycopy(packed, 0, expected, offset, packed.length);
            assertArrayEquals(expected, target, "seed " + seed);

            long[] unpacked = new long[from + count + 3];
            Arrays.fill(unpacked, 77);
            Packing.unpack(target, offset, width, unpacked, from, count);
            for (int i = 0; i < unpacked.length; i++) {
                boolean inside = i >= from && i < from + count;
                assertEquals(inside ? elements[i] & FixedPoint.lowBits(8 * width) : 77, unpacked[i], "seed " + seed);
            }
        }
    }

    /** The last element's bytes may end where the array ends, for packing and for unpacking. */
    @ParameterizedTest
    @MethodSource("widths")
    void rangesMayEndWithTheArray(int width) {
        for (int count : COUNTS) {
            long[] elements = new SplittableRandom(count).longs(count).toArray();
            byte[] target = new byte[13 + count * width];
            Packing.pack(elements, 0, count, width, target, 13);
            long[] unpacked = new long[count];
            Packing.unpack(target, 13, width, unpacked, 0, count);
            for (int i = 0; i < count; i++) {
                assertEquals(elements[i] & FixedPoint.lowBits(8 * width), unpacked[i], "seed " + count);
            }
        }
    }

    @Test
    void intsPackLikeLongs() {
        for (int width = 1; width <= 4; width++) {
            for (int count : COUNTS) {
                int[] elements = new SplittableRandom(count).ints(count).toArray();
                long[] widened = Arrays.stream(elements).asLongStream().toArray();
                assertArrayEquals(
                        Packing.pack(widened, width), Packing.pack(elements, width), width + " bytes, seed " + count);
            }
        }
        int[] elements = new SplittableRandom(1).ints(1001).toArray();
        assertArrayEquals(elements, Packing.unpackInts(Packing.pack(elements, 4)), "seed 1");
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

    @Test
    void packedElementsAreAddedModuloTheirWidth() {
        for (int width = 1; width <= 8; width++) {
            for (int count : new int[] {1, 7, 8, 9, 1001}) {
                SplittableRandom random = new SplittableRandom(100L * width + count);
                long[] left = random.longs(count).toArray();
                long[] right = random.longs(count).toArray();
                long low = FixedPoint.lowBits(8 * width);
                long[] sum = left.clone();
                Packing.addLongs(Packing.pack(right, width), width, sum, 0, sum.length);
                for (int i = 0; i < count; i++) {
                    assertEquals(left[i] + right[i] & low, sum[i], width + " bytes, seed " + (100L * width + count));
                }
                if (width <= 4) {
                    int[] ints = random.ints(count).toArray();
                    int[] added = ints.clone();
                    Packing.addInts(Packing.pack(right, width), width, added, 0, added.length);
                    for (int i = 0; i < count; i++) {
                        assertEquals((ints[i] + right[i] & low), added[i] & low, width + " bytes, element " + i);
                    }
                }
            }
        }
    }

    /** Whatever runs here, the loops in Java are what runs where the library in C does not. */
    @Test
    void loopsInJavaReadWithSlack() {
        SplittableRandom random = new SplittableRandom(12);
        for (int width = 1; width <= 8; width++) {
            long low = FixedPoint.lowBits(8 * width);
            long[] elements = random.longs(50).map(x -> x & low).toArray();
            byte[] packed = Packing.pack(elements, width);
            byte[] withSlack = new byte[5 + packed.length + Packing.SLACK_BYTES];
            random.nextBytes(withSlack);
            System.arraycopy(packed, 0, withSlack, 5, packed.length);
            long[] before = random.longs(53).toArray();
            long[] unpacked = before.clone();
            long[] sum = before.clone();
            long[] combined = before.clone();
            Packing.unpackInJava(withSlack, 5, width, unpacked, 2, 50);
            Packing.addInJava(withSlack, 5, width, sum, 2, 50);
            Packing.xorInJava(withSlack, 5, width, combined, 2, 50);
            for (int i = 0; i < before.length; i++) {
                boolean isThere = i >= 2 && i < 52;
                long element = isThere ? elements[i - 2] : 0;
                assertEquals(isThere ? element : before[i], unpacked[i]);
                assertEquals(before[i] + element & (isThere ? low : -1), sum[i] & (isThere ? low : -1));
                assertEquals((before[i] ^ element) & (isThere ? low : -1), combined[i] & (isThere ? low : -1));
            }
        }
    }
}
