package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

class BundleFileTest {
    private static final ModelShape SHAPE = new ModelShape(4, 1, 2, 6, 3, 1e-12, 5);
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private final Seed[] seeds = {Seed.random(), Seed.random()};
    private LocalStorage party;
    private LocalStorage dealer;

    @BeforeEach
    void write() throws IOException {
        party = new LocalStorage(directory.resolve("party1"));
        dealer = new LocalStorage(directory.resolve("dealer"));
        new BundleFile(new BundleHeader(ID, "party1", SHAPE), new Seed[] {seeds[1]}, model()).write(party);
        new BundleFile(new BundleHeader(ID, "dealer", SHAPE), seeds, null).write(dealer);
    }

    /** F is uniform; any values will do. */
    private static MaskedModel model() {
        AesCtrGenerator values = new AesCtrGenerator(Seed.of(new byte[32]));
        Map<String, long[]> openings = new HashMap<>();
        for (ParameterSpec spec : SHAPE.parameters()) {
            long[] opening = values.longs(spec.shape().elements());
            for (int i = 0; i < opening.length; i++) {
                opening[i] &= (1L << 48) - 1;
            }
            openings.put(spec.name(), opening);
        }
        return new MaskedModel(SHAPE, openings);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        BundleFile own = BundleFile.read(party, Party.P1);
        assertEquals(new BundleHeader(ID, "party1", SHAPE), own.header());
        assertArrayEquals(seeds[1].secretBytes(), own.seeds()[0].secretBytes());
        for (ParameterSpec spec : SHAPE.parameters()) {
            assertArrayEquals(model().opening(spec.name()), own.masked().opening(spec.name()), spec.name());
        }
        BundleFile dealers = BundleFile.readDealer(dealer);
        assertArrayEquals(seeds[0].secretBytes(), dealers.seeds()[0].secretBytes());
        assertArrayEquals(seeds[1].secretBytes(), dealers.seeds()[1].secretBytes());
    }

    @Test
    void anotherRoleIsRefused() {
        assertMessage(() -> BundleFile.read(party, Party.P0), "role: expected party0, found party1");
        assertMessage(() -> BundleFile.readDealer(party), "role: expected dealer, found party1");
        assertMessage(() -> BundleFile.read(dealer, Party.P1), "role: expected party1, found dealer");
    }

    @Test
    void anyFlippedBit() throws IOException {
        for (LocalStorage storage : new LocalStorage[] {party, dealer}) {
            byte[] good = Files.readAllBytes(file(storage));
            Random random = new Random(7);
            for (int offset = 0; offset < good.length; offset++) {
                byte[] damaged = good.clone();
                damaged[offset] ^= (byte) (1 << random.nextInt(8));
                assertRefused(storage, damaged, "byte " + offset);
            }
        }
    }

    @Test
    void cutAnywhereOrContinued() throws IOException {
        for (LocalStorage storage : new LocalStorage[] {party, dealer}) {
            byte[] good = Files.readAllBytes(file(storage));
            for (int length = 0; length < good.length; length++) {
                assertRefused(storage, Arrays.copyOf(good, length), "cut to " + length);
            }
            for (int more : new int[] {1, 32, 100_000}) {
                assertRefused(storage, Arrays.copyOf(good, good.length + more), more + " bytes more");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 2, -1})
    void anotherVersion(short version) throws IOException {
        byte[] other = Files.readAllBytes(file(party));
        ByteBuffer.wrap(other).putShort(8, version);
        Files.write(file(party), other);
        assertMessage(
                () -> BundleFile.read(party, Party.P1),
                "format version: expected 1, found " + Short.toUnsignedInt(version));
    }

    @Test
    void aMissingBundleIsNamed() {
        assertMessage(() -> BundleFile.read(new LocalStorage(directory), Party.P1), "model.bundle");
    }

    @Test
    void nothingShowsASeed() throws IOException {
        for (BundleFile bundle : new BundleFile[] {BundleFile.read(party, Party.P1), BundleFile.readDealer(dealer)}) {
            for (Seed seed : bundle.seeds()) {
                for (String shown : new String[] {bundle.toString(), seed.toString()}) {
                    assertFalse(shown.contains(HexFormat.of().formatHex(seed.secretBytes())), shown);
                    assertFalse(shown.contains(Base64.getEncoder().encodeToString(seed.secretBytes())), shown);
                    assertFalse(shown.contains(Arrays.toString(seed.secretBytes())), shown);
                    assertFalse(shown.contains(new String(seed.secretBytes(), StandardCharsets.ISO_8859_1)), shown);
                }
            }
            assertTrue(bundle.toString().contains(ID), bundle.toString());
        }
    }

    private static Path file(LocalStorage storage) {
        return storage.root().resolve("model.bundle");
    }

    private void assertRefused(LocalStorage storage, byte[] content, String what) throws IOException {
        Files.write(file(storage), content);
        try {
            if (storage == party) {
                BundleFile.read(storage, Party.P1);
            } else {
                BundleFile.readDealer(storage);
            }
        } catch (InvalidInputException refused) {
            assertTrue(refused.getMessage().contains(file(storage).toString()), what + ": " + refused.getMessage());
            return;
        } catch (RuntimeException other) {
            throw new AssertionError(what, other);
        }
        throw new AssertionError(what + " was not noticed");
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertMessage(Action action, String part) {
        String message = assertThrows(InvalidInputException.class, action::run).getMessage();
        assertTrue(message.contains(part) && message.contains("model.bundle"), message);
    }
}
