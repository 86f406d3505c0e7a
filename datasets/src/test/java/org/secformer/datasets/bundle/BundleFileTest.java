package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SealedStorage;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

class BundleFileTest {
    private static final ModelShape SHAPE = new ModelShape(4, 1, 2, 6, 3, 1e-12, 5);
    private static final BundleId ID = new BundleId("0123456789abcdef0123456789abcdef");
    private static final CheckSummary CHECK =
            new CheckSummary(new Sha256("0123456789abcdef".repeat(4)), 2, new DataName("texts.csv"), 64, 32, 0.0015, 1);

    @TempDir
    static Path identities;

    @TempDir
    Path directory;

    private final Seed[] seeds = {Seed.random(), Seed.random()};
    private static final Map<Role, Credentials> CREDENTIALS = new EnumMap<>(Role.class);
    private LocalStorage party;
    private LocalStorage dealer;

    @BeforeEach
    void write() throws IOException {
        party = new LocalStorage(directory.resolve("party1"));
        dealer = new LocalStorage(directory.resolve("dealer"));
        new BundleFile(new BundleHeader(ID, Role.PARTY1, SHAPE, CHECK), new Seed[] {seeds[1]}, model())
                .write(
                        party,
                        of(Role.PARTY1).own().certificate(),
                        of(Role.MODEL_OWNER).own());
        new BundleFile(new BundleHeader(ID, Role.DEALER, SHAPE, null), seeds, null)
                .write(
                        dealer,
                        of(Role.DEALER).own().certificate(),
                        of(Role.MODEL_OWNER).own());
    }

    @BeforeAll
    static void identities() throws IOException {
        LocalIdentities all = new LocalIdentities(new LocalStorage(identities));
        all.create(Kem.X25519);
        for (Role role : Role.values()) {
            CREDENTIALS.put(role, all.credentials(role));
        }
    }

    private static Credentials of(Role role) {
        return CREDENTIALS.get(role);
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
        BundleFile own = BundleFile.read(party, of(Role.PARTY1));
        assertEquals(new BundleHeader(ID, Role.PARTY1, SHAPE, CHECK), own.header());
        assertArrayEquals(seeds[1].secretBytes(), own.seeds()[0].secretBytes());
        for (ParameterSpec spec : SHAPE.parameters()) {
            assertArrayEquals(model().opening(spec.name()), own.masked().opening(spec.name()), spec.name());
        }
        assertEquals(own.header(), BundleFile.readHeader(party, of(Role.PARTY1)));
        BundleFile dealers = BundleFile.read(dealer, of(Role.DEALER));
        assertEquals(new BundleHeader(ID, Role.DEALER, SHAPE, null), dealers.header());
        assertArrayEquals(seeds[0].secretBytes(), dealers.seeds()[0].secretBytes());
        assertArrayEquals(seeds[1].secretBytes(), dealers.seeds()[1].secretBytes());
    }

    @Test
    void anotherRoleIsRefused() {
        assertMessage(
                () -> BundleFile.read(party, of(Role.PARTY0)),
                "expected model bundle for party0, found \"model bundle for party1\"");
        assertMessage(
                () -> BundleFile.read(party, of(Role.DEALER)),
                "expected model bundle for dealer, found \"model bundle for party1\"");
        assertMessage(
                () -> BundleFile.read(dealer, of(Role.PARTY1)),
                "expected model bundle for party1, found \"model bundle for dealer\"");
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

    /** Sealed and signed, but by a program of another time. */
    @ParameterizedTest
    @CsvSource({"2, an older", "4, a newer", "65535, a newer"})
    void anotherVersion(int version, String age) throws IOException {
        byte[] content;
        try (InputStream in = SealedStorage.opening(
                        party, BundleFile.KIND, of(Role.PARTY1).own())
                .open("model.bundle")) {
            content = in.readAllBytes();
        }
        ByteBuffer.wrap(content).putShort(8, (short) version);
        sealAndSign(content, of(Role.PARTY1).own().certificate(), of(Role.MODEL_OWNER));
        assertMessage(
                () -> BundleFile.read(party, of(Role.PARTY1)),
                "format version: expected 3, found " + version + ", of " + age + " program");
        for (int length : new int[] {0, 7, 9, 20, 100, content.length - 1}) {
            ByteBuffer.wrap(content).putShort(8, (short) 3);
            sealAndSign(Arrays.copyOf(content, length), of(Role.PARTY1).own().certificate(), of(Role.MODEL_OWNER));
            assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), "model.bundle");
        }
    }

    @Test
    void whatSomebodyElseSignedOrIsSealedToSomebodyElse() throws IOException {
        byte[] content = {1, 2, 3};
        sealAndSign(content, of(Role.PARTY1).own().certificate(), of(Role.CLIENT));
        assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), "signer: expected model-owner, found \"client\"");
        sealAndSign(content, of(Role.PARTY0).own().certificate(), of(Role.MODEL_OWNER));
        assertMessage(
                () -> BundleFile.read(party, of(Role.PARTY1)),
                "expected a key sealed to party1, found one sealed to party0");
    }

    private void sealAndSign(byte[] content, RoleCertificate reader, Credentials signer) throws IOException {
        party.delete("model.bundle");
        party.delete("model.bundle.signature");
        SealedStorage.sealing(party, BundleFile.KIND, reader).write("model.bundle", out -> out.write(content));
        SignatureFile.sign(party, "model.bundle", BundleFile.subject(Role.PARTY1), signer.own());
    }

    @Test
    void aMissingBundleIsNamed() {
        assertMessage(() -> BundleFile.read(new LocalStorage(directory), of(Role.PARTY1)), "model.bundle");
    }

    @Test
    void nothingShowsASeed() throws IOException {
        for (BundleFile bundle :
                new BundleFile[] {BundleFile.read(party, of(Role.PARTY1)), BundleFile.read(dealer, of(Role.DEALER))}) {
            for (Seed seed : bundle.seeds()) {
                for (String shown : new String[] {bundle.toString(), seed.toString()}) {
                    assertFalse(shown.contains(HexFormat.of().formatHex(seed.secretBytes())), shown);
                    assertFalse(shown.contains(Base64.getEncoder().encodeToString(seed.secretBytes())), shown);
                    assertFalse(shown.contains(Arrays.toString(seed.secretBytes())), shown);
                    assertFalse(shown.contains(new String(seed.secretBytes(), StandardCharsets.ISO_8859_1)), shown);
                }
            }
            assertTrue(bundle.toString().contains(ID.text()), bundle.toString());
        }
    }

    private static Path file(LocalStorage storage) {
        return storage.root().resolve("model.bundle");
    }

    private void assertRefused(LocalStorage storage, byte[] content, String what) throws IOException {
        Files.write(file(storage), content);
        try {
            BundleFile.read(storage, of(storage == party ? Role.PARTY1 : Role.DEALER));
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
