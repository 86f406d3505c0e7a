package org.secformer.mpc.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
        long[] longs = AesCtrGenerator.reproducible(KEY).longs(count);
        int[] ints = AesCtrGenerator.reproducible(KEY).ints(count);
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
        long[] drawn = AesCtrGenerator.reproducible(key).longs(2);
        ByteBuffer expected = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        assertArrayEquals(new long[] {expected.getLong(), expected.getLong()}, drawn);
    }

    @Test
    void severalDrawsAreOneStream() {
        long seed = 1;
        SplittableRandom random = new SplittableRandom(seed);
        AesCtrGenerator piecewise = AesCtrGenerator.reproducible(KEY);
        LongStream longs = LongStream.empty();
        IntStream ints = IntStream.empty();
        AesCtrGenerator piecewiseInts = AesCtrGenerator.reproducible(KEY);
        int total = 0;
        for (int i = 0; i < 40; i++) {
            int count = random.nextInt(1200);
            total += count;
            longs = LongStream.concat(longs, Arrays.stream(piecewise.longs(count)));
            ints = IntStream.concat(ints, Arrays.stream(piecewiseInts.ints(count)));
        }
        assertArrayEquals(AesCtrGenerator.reproducible(KEY).longs(total), longs.toArray(), "seed " + seed);
        assertArrayEquals(AesCtrGenerator.reproducible(KEY).ints(total), ints.toArray(), "seed " + seed);
    }

    /** Elements lie one behind the other, lowest bits first; each draw begins with a whole byte. */
    @Test
    void mixedDrawsAreTheSameAtBothEnds() throws Exception {
        long seed = 2;
        SplittableRandom random = new SplittableRandom(seed);
        Seed shared = Seed.random();
        AesCtrGenerator here = new AesCtrGenerator(shared, "test");
        AesCtrGenerator there = new AesCtrGenerator(Seed.of(shared.secretBytes()), "test");
        ByteBuffer stream = encryptedCounters(shared.key("stream", "test").getEncoded(), 300_000);
        int position = 0;
        for (int i = 0; i < 500; i++) {
            // Long draws are unpacked in pieces.
            int count = random.nextInt(i % 10 == 0 ? 5000 : 20);
            int width = random.nextInt(8, 59);
            width = width == 58 ? 64 : width;
            String what = "seed " + seed + ", draw " + i + " of " + count + " elements of " + width + " bits";
            long[] drawn = new long[count + 2];
            here.longs(width, drawn, 1, count);
            assertEquals(0, drawn[0] | drawn[count + 1], what + ": written outside");
            byte[] bytes = new byte[(count * width + 7) / 8];
            there.bytes(bytes, 0, bytes.length);
            for (int j = 0; j < bytes.length; j++) {
                assertEquals(stream.get(position + j), bytes[j], what);
            }
            for (int j = 0; j < count; j++) {
                assertEquals(bits(bytes, j * width, width), drawn[1 + j], what);
            }
            position += bytes.length;
            assertEquals(position, here.drawnBytes(), what);
        }
    }

    private static long bits(byte[] bytes, int from, int count) {
        long element = 0;
        for (int b = 0; b < count; b++) {
            element |= (long) (bytes[(from + b) / 8] >>> (from + b) % 8 & 1) << b;
        }
        return element;
    }

    @Test
    void otherWidthsAreRefused() {
        for (int width : new int[] {-8, 0, 7, 58, 63, 65}) {
            AesCtrGenerator generator = new AesCtrGenerator(Seed.random(), "test");
            assertThrows(IllegalArgumentException.class, () -> generator.longs(width, new long[3], 0, 3));
            assertEquals(0, generator.drawnBytes(), width + " bits: drawn from");
        }
    }

    @Test
    void seedsGiveUnrelatedStreams() {
        long[] first = new AesCtrGenerator(Seed.random(), "test").longs(1000);
        long[] second = new AesCtrGenerator(Seed.random(), "test").longs(1000);
        // Two equal words among 2,000 have probability 10^-13.
        assertEquals(
                2000,
                LongStream.concat(Arrays.stream(first), Arrays.stream(second))
                        .distinct()
                        .count());
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void streamsOfOneSeedForTwoPurposesAreUnrelated() throws Exception {
        Seed seed = Seed.random();
        long[] first = new AesCtrGenerator(seed, "masks").longs(500);
        long[] second = new AesCtrGenerator(seed, "operand masks").longs(500);
        // Nor is the seed itself a cipher's key anywhere.
        ByteBuffer ofTheSeed = encryptedCounters(seed.secretBytes(), 250);
        long[] third = LongStream.generate(ofTheSeed::getLong).limit(500).toArray();
        assertEquals(
                1500,
                Stream.of(first, second, third)
                        .flatMapToLong(Arrays::stream)
                        .distinct()
                        .count());
    }

    @Test
    void aClosedGeneratorThrowsAndKeepsNothing() throws Exception {
        AesCtrGenerator generator = new AesCtrGenerator(Seed.random(), "test");
        generator.longs(100);
        generator.close();
        assertThrows(IllegalStateException.class, () -> generator.longs(1));
        assertThrows(IllegalStateException.class, () -> generator.ints(1));
        assertEquals(800, generator.drawnBytes());
        for (Field field : AesCtrGenerator.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(generator);
            if (value instanceof byte[] bytes) {
                assertArrayEquals(new byte[bytes.length], bytes, field.getName());
            } else {
                assertFalse(value instanceof Cipher || value instanceof CipherKey, field.getName());
            }
        }
        generator.close();
    }

    /** The stream is not drawn so far here: only the count is moved. */
    @Test
    void aStreamEnds() throws Exception {
        AesCtrGenerator generator = new AesCtrGenerator(Seed.random(), "test");
        Field drawn = AesCtrGenerator.class.getDeclaredField("drawnBytes");
        drawn.setAccessible(true);
        drawn.set(generator, AesCtrGenerator.MOST_BYTES - 16);
        generator.longs(1);
        String message = assertThrows(IllegalStateException.class, () -> generator.bytes(new byte[9], 0, 9))
                .getMessage();
        assertTrue(message.contains(String.valueOf(AesCtrGenerator.MOST_BYTES)), message);
        generator.longs(1);
        assertThrows(IllegalStateException.class, () -> generator.bytes(new byte[1], 0, 1));
    }
}
