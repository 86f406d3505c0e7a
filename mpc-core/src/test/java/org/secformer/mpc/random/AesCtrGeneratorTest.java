package org.secformer.mpc.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The stream is AES-256 in counter mode from counter 0, and depends on nothing but the seed and the draws. */
class AesCtrGeneratorTest {
    private static final byte[] KEY = HexFormat.of().parseHex("c00102030405060708090a0b0c0d0e0f".repeat(2));

    /** Counter mode by its definition: block i of the stream is the encryption of the number i, big-endian. */
    private static ByteBuffer encryptedCounters(byte[] key, int blocks) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        ByteBuffer counters = ByteBuffer.allocate(16 * blocks);
        for (int i = 0; i < blocks; i++) {
            counters.putLong(0).putLong(i);
        }
        return ByteBuffer.wrap(cipher.doFinal(counters.array())).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void streamIsTheEncryptionOfCounters() throws Exception {
        int count = 70_001;
        ByteBuffer stream = encryptedCounters(KEY, count / 2 + 1);
        long[] longs = new AesCtrGenerator(Seed.of(KEY)).longs(count);
        int[] ints = new AesCtrGenerator(Seed.of(KEY)).ints(count);
        for (int i = 0; i < count; i++) {
            assertEquals(stream.getLong(8 * i), longs[i], "long " + i);
            assertEquals(stream.getInt(4 * i), ints[i], "int " + i);
        }
    }

    /** A block computed with OpenSSL fixes the order of bytes. */
    @Test
    void streamEqualsAnotherImplementation() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        // AES-256 of a zero block under the key 00 01 .. 1f.
        byte[] first = HexFormat.of().parseHex("f29000b62a499fd0a9f39a6add2e7780");
        long[] drawn = new AesCtrGenerator(Seed.of(key)).longs(2);
        ByteBuffer expected = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        assertArrayEquals(new long[] {expected.getLong(), expected.getLong()}, drawn);
    }

    @Test
    void severalDrawsAreOneStream() {
        long seed = 1;
        SplittableRandom random = new SplittableRandom(seed);
        AesCtrGenerator piecewise = new AesCtrGenerator(Seed.of(KEY));
        LongStream longs = LongStream.empty();
        IntStream ints = IntStream.empty();
        AesCtrGenerator piecewiseInts = new AesCtrGenerator(Seed.of(KEY));
        int total = 0;
        for (int i = 0; i < 40; i++) {
            int count = random.nextInt(1200);
            total += count;
            longs = LongStream.concat(longs, Arrays.stream(piecewise.longs(count)));
            ints = IntStream.concat(ints, Arrays.stream(piecewiseInts.ints(count)));
        }
        assertArrayEquals(new AesCtrGenerator(Seed.of(KEY)).longs(total), longs.toArray(), "seed " + seed);
        assertArrayEquals(new AesCtrGenerator(Seed.of(KEY)).ints(total), ints.toArray(), "seed " + seed);
    }

    @Test
    void mixedDrawsAreTheSameAtBothEnds() throws Exception {
        long seed = 2;
        SplittableRandom random = new SplittableRandom(seed);
        Seed shared = Seed.random();
        AesCtrGenerator here = new AesCtrGenerator(shared);
        AesCtrGenerator there = new AesCtrGenerator(Seed.of(shared.secretBytes()));
        ByteBuffer stream = encryptedCounters(shared.secretBytes(), 300_000);
        int position = 0;
        for (int i = 0; i < 500; i++) {
            int count = random.nextInt(i % 10 == 0 ? 3000 : 9);
            int width = 1 + random.nextInt(8);
            long[] drawn = new long[count + 2];
            here.longs(width, drawn, 1, count);
            assertEquals(0, drawn[0] | drawn[count + 1], "seed " + seed + ": written outside");
            byte[] bytes = new byte[count * width];
            there.bytes(bytes, 0, bytes.length);
            for (int j = 0; j < count; j++, position += width) {
                long expected = 0;
                for (int b = 0; b < width; b++) {
                    expected |= (stream.get(position + b) & 0xFFL) << (8 * b);
                    assertEquals(stream.get(position + b), bytes[j * width + b], "seed " + seed);
                }
                assertEquals(expected, drawn[1 + j], "seed " + seed + ", draw " + i);
            }
        }
    }

    @Test
    void seedsGiveUnrelatedStreams() {
        long[] first = new AesCtrGenerator(Seed.random()).longs(1000);
        long[] second = new AesCtrGenerator(Seed.random()).longs(1000);
        // Two equal words among 2,000 have probability 10^-13.
        assertEquals(
                2000,
                LongStream.concat(Arrays.stream(first), Arrays.stream(second))
                        .distinct()
                        .count());
        assertFalse(Arrays.equals(first, second));
    }
}
