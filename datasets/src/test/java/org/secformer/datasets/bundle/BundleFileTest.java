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
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

class BundleFileTest {
    private static final ModelShape SHAPE = new ModelShape(4, 1, 2, 6, 3, 1e-12, 5);
    private static final String NAME = "model.bundle";
    private static final BundleId ID = new BundleId("0123456789abcdef0123456789abcdef");
    private static final CheckSummary CHECK = new CheckSummary(
            new Sha256("0123456789abcdef".repeat(4)), 2, new DataName("texts.csv"), false, 64, 32, 0.0015, 1, 59);

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
        NewBundle[] both = {
            newBundle(new LocalStorage(directory.resolve("party0")), Role.PARTY0), newBundle(party, Role.PARTY1)
        };
        PartyBundles.write(part(both[0], seeds[0]), part(both[1], seeds[1]), receiver -> {
            for (ParameterSpec spec : SHAPE.parameters()) {
                receiver.accept(spec, model().opening(spec.name()).unpacked());
            }
        });
        for (NewBundle bundle : both) {
            bundle.finish(of(Role.MODEL_OWNER).own());
        }
        NewBundle dealers = newBundle(dealer, Role.DEALER);
        dealers.files().write(NAME, out -> BundleFile.writeStart(out, dealers.header(SHAPE, null, null, null), seeds));
        dealers.finish(of(Role.MODEL_OWNER).own());
    }

    private static NewBundle newBundle(Storage to, Role reader) {
        return new NewBundle(to, ID, of(reader).own().certificate());
    }

    private static PartyBundles.Part part(NewBundle bundle, Seed seed) {
        return new PartyBundles.Part(bundle.files(), bundle.header(SHAPE, CHECK, null, null), seed);
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
        AesCtrGenerator values = AesCtrGenerator.reproducible(new byte[32]);
        Map<String, PackedMatrix> openings = new HashMap<>();
        for (ParameterSpec spec : SHAPE.parameters()) {
            long[] opening = values.longs(spec.shape().elements());
            for (int i = 0; i < opening.length; i++) {
                opening[i] &= FixedPoint.lowBits(spec.width());
            }
            openings.put(spec.name(), spec.packed(opening));
        }
        return new MaskedModel(SHAPE, openings);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        BundleFile own = BundleFile.read(party, of(Role.PARTY1));
        assertEquals(new BundleHeader(ID, Role.PARTY1, SHAPE, CHECK, null, null), own.header());
        assertArrayEquals(seeds[1].secretBytes(), own.seeds()[0].secretBytes());
        for (ParameterSpec spec : SHAPE.parameters()) {
            assertEquals(model().opening(spec.name()), own.masked().opening(spec.name()), spec.name());
        }
        assertEquals(own.header(), BundleFile.readHeader(party, of(Role.PARTY1)));
        BundleFile dealers = BundleFile.read(dealer, of(Role.DEALER));
        assertEquals(new BundleHeader(ID, Role.DEALER, SHAPE, null, null, null), dealers.header());
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
    @CsvSource({"5, an older", "11, a newer", "65535, a newer"})
    void anotherVersion(int version, String age) throws IOException {
        String manifest = Files.readString(directory.resolve("party1/bundle.json"));
        assertTrue(manifest.contains("\"version\" : 10"), manifest);
        signManifest(manifest.replace("\"version\" : 10", "\"version\" : " + version), of(Role.MODEL_OWNER));
        assertMessage(
                () -> BundleFile.read(party, of(Role.PARTY1)),
                "expected secformer model bundle version 10, found version " + version + ", of " + age + " program");
    }

    /** Before version 4, each file was signed, and there was no manifest. */
    @Test
    void aBundleOfAnOlderProgram() throws IOException {
        party.delete("bundle.json");
        party.delete("bundle.json.signature");
        party.write("model.bundle.signature", out -> out.write('{'));
        InvalidInputException refused =
                assertThrows(InvalidInputException.class, () -> BundleFile.read(party, of(Role.PARTY1)));
        assertEquals(ErrorCode.VERSION_DIFFERENT, refused.code());
        assertTrue(refused.getMessage().contains("of an older program"), refused.getMessage());
        assertTrue(refused.getMessage().contains("share-model"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"role\" : \"party1\"', '\"role\" : \"party0\"'",
        "'\"bundle\" : \"0', '\"bundle\" : \"../0'",
        "'\"bundle\" : \"0', '\"bundle\" : \"1'",
        "'\"bundle\" : \"', '\"bundle\" : null, \"x\" : \"'",
        "'\"sealedKeys\" : \"', '\"sealedKeys\" : \"A'",
        "'\"sealedKeys\" : \"', '\"sealedKeys\" : \"?'",
        "secformer model bundle, secformer dataset",
        "}, ''",
    })
    void aDamagedManifestOfTheOwner(String good, String bad) throws IOException {
        String manifest = Files.readString(directory.resolve("party1/bundle.json"));
        assertTrue(manifest.contains(good), manifest);
        signManifest(manifest.replace(good, bad), of(Role.MODEL_OWNER));
        assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), "bundle.json");
    }

    @Test
    void whatSomebodyElseSignedOrIsSealedToSomebodyElse() throws IOException {
        String manifest = Files.readString(directory.resolve("party1/bundle.json"));
        signManifest(manifest, of(Role.CLIENT));
        assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), "signer: expected model-owner, found \"client\"");
        String others = Files.readString(directory.resolve("party0/bundle.json"));
        signManifest(others.replace("party0", "party1"), of(Role.MODEL_OWNER));
        assertMessage(
                () -> BundleFile.read(party, of(Role.PARTY1)),
                "expected a key sealed to party1, found one sealed to party0");
    }

    private void signManifest(String manifest, Credentials signer) throws IOException {
        party.delete("bundle.json");
        party.delete("bundle.json.signature");
        byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
        SignatureFile.writeSigned(party, "bundle.json", content, BundleManifest.subject(Role.PARTY1), signer.own());
    }

    /** A model owner has no claim to its reader's memory: what a header promises must be there. */
    @Test
    void moreThanTheFileHas() throws IOException {
        BundleHeader own = new BundleHeader(ID, Role.PARTY1, SHAPE, CHECK, null, null);
        int rest = 32 + (int) SHAPE.maskedBytes();
        assertRefused("the end of the file", out -> {});
        for (int length : new int[] {Integer.MAX_VALUE, 1 << 30, (1 << 16) + 1, -1, Integer.MIN_VALUE}) {
            assertRefused(
                    "at most 65536, found " + length,
                    out -> out.write(ByteBuffer.allocate(100).putInt(length).array()));
        }
        for (ModelShape shape : new ModelShape[] {
            new ModelShape(4, 2, 2, 6, 3, 1e-12, 5),
            new ModelShape(1024, 24, 16, 4096, 2, 1e-12, 5),
            new ModelShape(4096, 96, 32, 16_384, 3, 1e-12, 5),
        }) {
            assertRefused("shape", out -> {
                BundleFile.writeStart(out, new BundleHeader(ID, Role.PARTY1, shape, null, null, null), seeds[1]);
                out.write(new byte[rest - 32]);
            });
        }
        for (int length : new int[] {0, 31, 32, rest - 1, rest + 1, rest + 100_000}) {
            assertRefused("bytes after the header", out -> {
                BundleFile.writeStart(out, own);
                out.write(new byte[length]);
            });
        }
        for (BundleHeader other : new BundleHeader[] {
            new BundleHeader(new BundleId(ID.text().replace('0', '1')), Role.PARTY1, SHAPE, null, null, null),
            new BundleHeader(ID, Role.PARTY0, SHAPE, null, null, null),
        }) {
            assertRefused("header: expected " + ID + " for party1", out -> {
                BundleFile.writeStart(out, other, seeds[1]);
                out.write(new byte[rest - 32]);
            });
        }
    }

    private void assertRefused(String part, Storage.Content content) throws IOException {
        for (String name : party.list("")) {
            party.delete(name);
        }
        NewBundle bundle = newBundle(party, Role.PARTY1);
        bundle.files().write(NAME, content);
        bundle.finish(of(Role.MODEL_OWNER).own());
        assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), part);
        assertMessage(() -> BundleFile.readHeader(party, of(Role.PARTY1)), part);
    }

    @Test
    void aMissingBundleIsNamed() throws IOException {
        assertMessage(() -> BundleFile.read(new LocalStorage(directory), of(Role.PARTY1)), "found nothing");
        party.delete("model.bundle");
        assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), "found nothing");
        party.delete("bundle.json");
        assertMessage(() -> BundleFile.read(party, of(Role.PARTY1)), "found nothing");
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
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("model.bundle") || message.contains("bundle.json"), message);
    }
}
