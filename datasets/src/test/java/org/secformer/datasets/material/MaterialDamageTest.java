package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.correlation.PackedBlock;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Party;

/** Whatever is done to a material file, reading it ends in an error that names it, before a damaged byte is used. */
class MaterialDamageTest {
    private static final String NAME = "somewhere/unit-00000000.material";
    private static final int HEADER_BYTES = 71;
    private static final int START = HEADER_BYTES + SetKey.SEALED_SEED_BYTES;

    @TempDir
    static Path directory;

    private static List<BlockHeader> blocks;
    private static byte[] corrections;
    private static List<BlockHeader> otherBlocks;
    private static byte[] others;
    private static List<BlockHeader> longBlocks;
    private static TinyDeal shortDeal;
    private static List<SetKey> shortKeys;
    private static TinyDeal longDeal;
    private static SetKey longKey;
    private static byte[] longCorrections;

    @BeforeAll
    static void deal() throws IOException {
        shortDeal = new TinyDeal(directory.resolve("short"), TinyDeal.PLAN, 1, 1);
        shortKeys = List.of(shortDeal.key(Party.P0), shortDeal.key(Party.P1));
        blocks = shortDeal.blocks(Party.P1);
        corrections = Files.readAllBytes(shortDeal.file(Party.P1, 0));
        otherBlocks = shortDeal.blocks(Party.P0);
        others = Files.readAllBytes(shortDeal.file(Party.P0, 0));
        longDeal = new TinyDeal(directory.resolve("long"), TinyDeal.LONG_PLAN, 1, 1);
        longKey = longDeal.key(Party.P1);
        longBlocks = longDeal.blocks(Party.P1);
        longCorrections = Files.readAllBytes(longDeal.file(Party.P1, 0));
    }

    @Test
    void undamagedFilesAreRead() {
        assertDoesNotThrow(() -> readAll(corrections, blocks));
        assertDoesNotThrow(() -> readAll(others, otherBlocks));
        assertDoesNotThrow(() -> readAll(longCorrections, longBlocks));
        assertTrue(
                segments(longCorrections).size() >= 4, segments(longCorrections).size() + " segments");
    }

    @Test
    void anyBitOfHeaderSeedLengthMarkAndTag() {
        for (int offset = 0; offset < START + 5; offset++) {
            for (int bit = 0; bit < 8; bit++) {
                assertRefused(flipped(corrections, offset, bit), blocks, "bit " + bit + " of byte " + offset);
            }
        }
        for (int offset = corrections.length - 16; offset < corrections.length; offset++) {
            for (int bit = 0; bit < 8; bit++) {
                assertRefused(flipped(corrections, offset, bit), blocks, "bit " + bit + " of byte " + offset);
            }
        }
    }

    @Test
    void anyBitOfThePayload() {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int offset = START + 5 + random.nextInt(corrections.length - START - 21);
            assertRefused(flipped(corrections, offset, random.nextInt(8)), blocks, "byte " + offset);
        }
    }

    @Test
    void anyByteOfALongFile() {
        Random random = new Random(2);
        List<Integer> offsets = new ArrayList<>();
        int at = START;
        for (byte[] segment : segments(longCorrections)) {
            at += segment.length;
            for (int back = 1; back <= 22; back++) {
                offsets.add(at - back);
            }
            for (int ahead = 0; ahead < 5 && at + ahead < longCorrections.length; ahead++) {
                offsets.add(at + ahead);
            }
        }
        for (int i = 0; i < 30; i++) {
            offsets.add(random.nextInt(longCorrections.length));
        }
        for (int offset : offsets) {
            assertRefused(flipped(longCorrections, offset, random.nextInt(8)), longBlocks, "byte " + offset);
        }
    }

    @Test
    void cutAnywhere() {
        Random random = new Random(3);
        for (int length = 0; length < START + 60; length++) {
            assertRefused(Arrays.copyOf(corrections, length), blocks, "cut to " + length);
        }
        for (int i = 0; i < 200; i++) {
            int length = i < 40 ? corrections.length - 1 - i : random.nextInt(corrections.length);
            assertRefused(Arrays.copyOf(corrections, length), blocks, "cut to " + length);
        }
        int at = START;
        for (byte[] segment : segments(longCorrections)) {
            assertRefused(Arrays.copyOf(longCorrections, at), longBlocks, "cut before a segment at " + at);
            at += segment.length;
        }
    }

    @Test
    void bytesAfterTheEnd() {
        for (byte[] more : List.of(new byte[1], new byte[21], new byte[2 << 20], others, corrections)) {
            assertRefused(joined(corrections, more), blocks, more.length + " bytes more");
            assertRefused(joined(others, more), otherBlocks, more.length + " bytes more");
            assertRefused(joined(longCorrections, more), longBlocks, more.length + " bytes more");
        }
    }

    @Test
    void segmentsMissingSwappedOrTwice() {
        List<byte[]> good = segments(longCorrections);
        for (int i = 0; i < good.size(); i++) {
            List<byte[]> dropped = new ArrayList<>(good);
            dropped.remove(i);
            assertRefused(assembled(dropped), longBlocks, "without segment " + i);
            List<byte[]> twice = new ArrayList<>(good);
            twice.add(i, good.get(i));
            assertRefused(assembled(twice), longBlocks, "segment " + i + " twice");
            for (int j = 0; j < i; j++) {
                List<byte[]> swapped = new ArrayList<>(good);
                Collections.swap(swapped, i, j);
                assertRefused(assembled(swapped), longBlocks, "segments " + i + " and " + j + " swapped");
            }
        }
        assertArrayEquals(longCorrections, assembled(good));
    }

    @Test
    void whatLiesBeforeTheDamageIsRead() throws IOException {
        byte[] damaged = flipped(longCorrections, longCorrections.length - 30, 0);
        int intact = 0;
        try (MaterialReader reader = reader(damaged, longBlocks)) {
            for (; intact < longBlocks.size(); intact++) {
                reader.read(longBlocks.get(intact));
            }
        } catch (MaterialException noticed) {
            assertTrue(noticed.getMessage().contains(NAME), noticed.getMessage());
        }
        assertTrue(intact > 0 && intact < longBlocks.size(), intact + " of " + longBlocks.size());
    }

    @ParameterizedTest
    @CsvSource({"4, an older", "6, a newer", "65535, a newer"})
    void otherVersionsSayWhichIsOlder(int version, String which) {
        byte[] other = corrections.clone();
        ByteBuffer.wrap(other).putShort(8, (short) version);
        String message = assertThrows(MaterialException.class, () -> readAll(other, blocks))
                .getMessage();
        assertEquals(
                NAME + ", offset 8: expected format version 5, found " + version + "; it was dealt by " + which
                        + " program, deal with this one",
                message);
    }

    @Test
    void blocksThatTheComputationDoesNotNeed() throws IOException {
        BlockHeader first = blocks.get(0);
        for (BlockHeader other : List.of(
                new BlockHeader(first.purpose(), first.count() + 1, first.bits()),
                new BlockHeader(first.purpose(), first.count(), first.bits() == 64 ? 57 : first.bits() + 1),
                new BlockHeader(
                        first.purpose() == Purpose.BIT ? Purpose.MASK : Purpose.BIT, first.count(), first.bits()))) {
            assertRefused(corrections, List.of(other), other.toString());
        }
        List<BlockHeader> longer = new ArrayList<>(blocks);
        longer.add(first);
        assertRefused(corrections, longer, "one block more than there is");
        assertRefused(others, List.of(blocks.get(1)), "corrections that the other party holds");
    }

    /** Reads a file as a party does, all blocks in order; they are those of the undamaged file. */
    private static void readAll(byte[] file, List<BlockHeader> expected) throws IOException {
        byte[] undamaged = expected == longBlocks ? longCorrections : expected == otherBlocks ? others : corrections;
        try (MaterialReader reader = reader(file, expected);
                MaterialReader good = reader(undamaged, expected)) {
            for (BlockHeader block : expected) {
                byte[] found = payload(reader.read(block), block);
                if (!Arrays.equals(payload(good.read(block), block), found)) {
                    throw new AssertionError("damaged bytes were handed out");
                }
            }
        }
    }

    private static MaterialReader reader(byte[] file, List<BlockHeader> expected) throws IOException {
        TinyDeal deal = expected == longBlocks ? longDeal : shortDeal;
        Party party = expected == otherBlocks ? Party.P0 : Party.P1;
        SetKey key = expected == longBlocks ? longKey : shortKeys.get(party.ordinal());
        return new MaterialReader(new ByteArrayInputStream(file), deal.header(party, 0), key, NAME);
    }

    private static byte[] payload(PackedBlock packed, BlockHeader block) {
        int end = packed.offset() + (int) block.payloadBytes();
        assertTrue(end + Packing.SLACK_BYTES <= packed.bytes().length, "bytes after the payload");
        return Arrays.copyOfRange(packed.bytes(), packed.offset(), end);
    }

    private static void assertRefused(byte[] file, List<BlockHeader> expected, String what) {
        try {
            readAll(file, expected);
        } catch (MaterialException refused) {
            assertTrue(refused.getMessage().contains(NAME), what + ": " + refused.getMessage());
            return;
        } catch (AssertionError | IOException | RuntimeException other) {
            throw new AssertionError(what, other);
        }
        throw new AssertionError(what + " was not noticed");
    }

    private static byte[] flipped(byte[] file, int offset, int bit) {
        byte[] damaged = file.clone();
        damaged[offset] ^= (byte) (1 << bit);
        return damaged;
    }

    private static byte[] joined(byte[] file, byte[] more) {
        byte[] all = Arrays.copyOf(file, file.length + more.length);
        System.arraycopy(more, 0, all, file.length, more.length);
        return all;
    }

    private static List<byte[]> segments(byte[] file) {
        List<byte[]> segments = new ArrayList<>();
        for (int at = START; at < file.length; ) {
            int end = at + 5 + ByteBuffer.wrap(file).getInt(at) + 16;
            segments.add(Arrays.copyOfRange(file, at, end));
            at = end;
        }
        return segments;
    }

    private static byte[] assembled(List<byte[]> segments) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(longCorrections, 0, START);
        segments.forEach(file::writeBytes);
        return file.toByteArray();
    }
}
