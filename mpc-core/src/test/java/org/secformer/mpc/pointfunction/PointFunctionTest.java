package org.secformer.mpc.pointfunction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.mpc.Uniformity;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/** Keys expand to a 1 at their place; each of them alone looks the same whatever the place. */
class PointFunctionTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Keys of some points, and what they are expanded with. */
    private record Keys(Domain domain, Seed nonce, byte[][] roots, byte[] corrections) {
        static Keys of(Domain domain, int... points) {
            byte[][] roots = {random(points.length), random(points.length)};
            Seed nonce = Seed.random();
            return new Keys(domain, nonce, roots, PointKeys.corrections(domain, nonce, points, roots[0], roots[1]));
        }

        private static byte[] random(int points) {
            byte[] roots = new byte[points * PointKeys.ROOT_BYTES];
            RANDOM.nextBytes(roots);
            return roots;
        }

        /** A party's share of the whole vectors, [points, size]. */
        int[] expanded(Party party) {
            byte[] own = roots[party.ordinal()];
            int points = own.length / PointKeys.ROOT_BYTES;
            PointExpansion.Workspace workspace = PointExpansion.Workspace.of(domain, points);
            PointExpansion expansion = new PointExpansion(domain, party, nonce, own, corrections, 0, workspace);
            int[] share = new int[points * domain.size()];
            for (int block = 0; block < domain.blocks(); block++) {
                int size = domain.blockSize(block);
                long[] target = new long[3 + points * size];
                Arrays.fill(target, 77);
                expansion.block(block, target, 3, workspace);
                assertArrayEquals(new long[] {77, 77, 77}, Arrays.copyOf(target, 3), "what lies before stays");
                for (int i = 0; i < points * size; i++) {
                    share[i / size * domain.size() + block * Domain.BLOCK_ELEMENTS + i % size] = (int) target[3 + i];
                }
            }
            return share;
        }

        int[] sum() {
            int[] first = expanded(Party.P0);
            int[] second = expanded(Party.P1);
            return IntStream.range(0, first.length)
                    .map(i -> first[i] + second[i])
                    .toArray();
        }
    }

    private static int[] oneHot(int size, int... points) {
        int[] vectors = new int[points.length * size];
        for (int i = 0; i < points.length; i++) {
            vectors[i * size + points[i]] = 1;
        }
        return vectors;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 129})
    void everyPlaceOfSmallDomains(int size) {
        int[] points = IntStream.range(0, size).toArray();
        assertArrayEquals(
                oneHot(size, points), Keys.of(new Domain(size), points).sum());
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 1024, 1025, 2048, 2049, 3000, 5121, 30_522})
    void placesAtTheEdgesOfBlocksOfLargeOnes(int size) {
        int[] points = IntStream.of(0, 1, 7, 8, 1022, 1023, 1024, 1025, 2047, 2048, size / 2, size - 2, size - 1)
                .filter(point -> point < size)
                .toArray();
        assertArrayEquals(
                oneHot(size, points), Keys.of(new Domain(size), points).sum());
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 32", "8, 0, 32", "9, 1, 49", "16, 1, 49", "17, 2, 65", "30522, 12, 226", "250002, 15, 274"})
    void keysAreAsLongAsTheDomainSays(int size, int levels, int keyBytes) {
        Domain domain = new Domain(size);
        assertEquals(levels, domain.levels());
        assertEquals(keyBytes, domain.keyBytes());
        for (int point : new int[] {0, size / 2, size - 1}) {
            assertEquals(keyBytes, Keys.of(domain, point).corrections().length);
        }
    }

    @Test
    void keysAreFreshEachTime() {
        Keys one = Keys.of(new Domain(1000), 5);
        Keys other = Keys.of(new Domain(1000), 5);
        assertFalse(Arrays.equals(one.corrections(), other.corrections()));
        // The same roots under another nonce have nothing in common either.
        byte[] again =
                PointKeys.corrections(one.domain(), Seed.random(), new int[] {5}, one.roots()[0], one.roots()[1]);
        assertFalse(Arrays.equals(one.corrections(), again));
        assertFalse(Arrays.equals(one.expanded(Party.P0), other.expanded(Party.P0)));
    }

    /** Over many keys of one place, every byte of a key and of what it expands to takes each value as often as any other. */
    @ParameterizedTest
    @ValueSource(ints = {0, 41, 63, 99})
    void aPartysViewIsUniformWhateverThePlace(int point) {
        Domain domain = new Domain(100);
        int count = 1500;
        Keys keys = Keys.of(domain, IntStream.generate(() -> point).limit(count).toArray());
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        ByteArrayOutputStream leaves = new ByteArrayOutputStream();
        int[] rightBits = new int[domain.levels()];
        for (int i = 0; i < count; i++) {
            int key = i * domain.keyBytes();
            nodes.write(keys.corrections(), key, domain.rightBits());
            leaves.write(keys.corrections(), key + domain.keyBytes() - Domain.LEAF_BYTES, Domain.LEAF_BYTES);
            for (int level = 0; level < rightBits.length; level++) {
                rightBits[level] += keys.corrections()[key + domain.rightBits()] >> level & 1;
            }
        }
        Uniformity.assertUniform(nodes.toByteArray(), "correction words of nodes");
        Uniformity.assertUniform(leaves.toByteArray(), "correction words of leaves");
        for (int set : rightBits) {
            assertTrue(Math.abs(set - count / 2) < 8 * Math.sqrt(count) / 2, "right bits set: " + set);
        }
        for (Party party : Party.values()) {
            int[] share = keys.expanded(party);
            for (int place : new int[] {point, (point + 1) % 100, (point + 8) % 100}) {
                byte[] bytes = new byte[4 * count];
                for (int i = 0; i < count; i++) {
                    Packing.putInt(bytes, 4 * i, share[i * domain.size() + place]);
                }
                Uniformity.assertUniform(bytes, party + ", elements at place " + place);
            }
        }
    }

    /** Control bits of a party are as often set on the way to the place as off it. */
    @Test
    void aTestOfUniformityWouldSeeAPayloadInTheClear() {
        byte[] bytes = new byte[4 * 1500];
        for (int i = 0; i < 1500; i++) {
            Packing.putInt(bytes, 4 * i, 1);
        }
        assertTrue(Uniformity.chiSquare(bytes) > Uniformity.THRESHOLD);
    }

    /** A key that the other party's does not match is noise: nothing of the place is in one of them. */
    @Test
    void otherRootsGiveNoise() {
        Domain domain = new Domain(2000);
        Keys keys = Keys.of(domain, 1234);
        Keys strange =
                new Keys(domain, keys.nonce(), new byte[][] {keys.roots()[0], Keys.random(1)}, keys.corrections());
        byte[] bytes = new byte[4 * domain.size()];
        int[] sum = strange.sum();
        for (int i = 0; i < sum.length; i++) {
            Packing.putInt(bytes, 4 * i, sum[i]);
        }
        Uniformity.assertUniform(bytes, "sum of shares that do not belong together");
    }

    @Test
    void keysOfAnotherLengthOrFormAreRefused() {
        Domain domain = new Domain(1000);
        Keys keys = Keys.of(domain, 1, 2);
        byte[] cut = Arrays.copyOf(keys.corrections(), keys.corrections().length - 1);
        assertThrows(IllegalArgumentException.class, () -> expansion(keys, keys.roots()[0], cut));
        byte[] cutRoots = Arrays.copyOf(keys.roots()[0], 17);
        assertThrows(IllegalArgumentException.class, () -> expansion(keys, cutRoots, keys.corrections()));
        // Of 7 levels one bit of a byte is left over.
        assertEquals(7, domain.levels());
        byte[] formed = keys.corrections().clone();
        formed[domain.keyBytes() + domain.rightBits()] |= (byte) 0x80;
        String message = assertThrows(IllegalArgumentException.class, () -> expansion(keys, keys.roots()[0], formed))
                .getMessage();
        assertEquals("a key of another form", message);
        assertThrows(IllegalArgumentException.class, () -> Keys.of(domain, 1000));
        assertThrows(IllegalArgumentException.class, () -> Keys.of(domain, -1));
        assertThrows(IllegalArgumentException.class, () -> new Domain(0));
        assertThrows(IllegalArgumentException.class, () -> new Domain(Domain.MOST_SIZE + 1));
    }

    private static PointExpansion expansion(Keys keys, byte[] roots, byte[] corrections) {
        return new PointExpansion(
                keys.domain(),
                Party.P0,
                keys.nonce(),
                roots,
                corrections,
                0,
                PointExpansion.Workspace.of(keys.domain(), 2));
    }

    /** Whatever else a key is, it expands, and to the same each time. */
    @Test
    void anyBytesOfTheFormAreAKey() {
        Domain domain = new Domain(128);
        byte[] any = new byte[domain.keyBytes()];
        RANDOM.nextBytes(any);
        any[domain.rightBits()] &= 0x0F;
        Keys keys = new Keys(domain, Seed.random(), new byte[][] {Keys.random(1), Keys.random(1)}, any);
        assertArrayEquals(keys.sum(), keys.sum());
    }
}
