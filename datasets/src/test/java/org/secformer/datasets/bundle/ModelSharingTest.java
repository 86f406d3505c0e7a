package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ParameterSpec;

/** The sample model, shared twice. */
class ModelSharingTest {
    private static final Path SAMPLE = Path.of("sample/bank-messages/checkpoint");

    private static final CheckSummary CHECK = CheckRecord.of(
                    new CheckRecord.Subject(
                            new Sha256("a".repeat(64)),
                            Numerics.EXACT,
                            new DataName("texts.csv"),
                            new Sha256("b".repeat(64)),
                            false),
                    64,
                    32,
                    0.00123,
                    0,
                    59)
            .summary();

    @TempDir
    static Path directory;

    private static LocalIdentities identities;
    private static LocalStorage once;
    private static LocalStorage again;
    private static BundleId id;
    private static BundleId otherId;

    @BeforeAll
    static void share() throws IOException {
        identities = new LocalIdentities(new LocalStorage(directory.resolve("identities")));
        identities.create(Kem.X25519);
        Credentials modelOwner = identities.credentials(Role.MODEL_OWNER);
        once = new LocalStorage(directory.resolve("once"));
        again = new LocalStorage(directory.resolve("again"));
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            id = ModelSharing.share(checkpoint, Numerics.EXACT, CHECK, Terms.of(Embedding.DISCLOSED), once, modelOwner);
            otherId = ModelSharing.share(
                    checkpoint, Numerics.COMPACT, null, Terms.of(Embedding.DISCLOSED), again, modelOwner);
        }
    }

    @Test
    void everyRoleIsToldHowTheModelWasChecked() throws IOException {
        for (Role role : new Role[] {Role.PARTY0, Role.PARTY1, Role.DEALER}) {
            Credentials reader = identities.credentials(role);
            assertEquals(
                    CHECK,
                    BundleFile.readHeader(once.below(role.toString()), reader).check());
            assertNull(
                    BundleFile.readHeader(again.below(role.toString()), reader).check());
        }
        Credentials client = identities.credentials(Role.CLIENT);
        assertEquals(CHECK, ClientBundle.read(once.below("client"), client).check());
        assertNull(ClientBundle.read(again.below("client"), client).check());
    }

    @Test
    void everyRoleGetsItsOwn() throws IOException {
        BundleFile dealer = dealer(once);
        assertEquals(2, dealer.seeds().length);
        assertNull(dealer.masked());
        assertEquals(id, dealer.header().bundle());
        for (Party party : Party.values()) {
            BundleFile own = party(once, party);
            assertEquals(1, own.seeds().length);
            assertArrayEquals(dealer.seeds()[party.ordinal()].secretBytes(), own.seeds()[0].secretBytes());
            assertEquals(id, own.header().bundle());
            assertEquals(Role.of(party), own.header().role());
            assertEquals(dealer.header().shape(), own.header().shape());
        }
        assertEquals(
                id, ClientBundle.read(once.below("client"), of(Role.CLIENT)).bundle());
        assertEquals(
                dealer.header().shape(),
                ClientBundle.read(once.below("client"), of(Role.CLIENT)).shape());
    }

    @Test
    void everyBundleHasTheNumbersThatWereChosen() throws IOException {
        assertEquals(Numerics.EXACT, dealer(once).header().shape().numerics());
        assertEquals(Numerics.COMPACT, dealer(again).header().shape().numerics());
        for (Party party : Party.values()) {
            assertEquals(Numerics.COMPACT, party(again, party).header().shape().numerics());
        }
        assertEquals(
                Numerics.COMPACT,
                ClientBundle.read(again.below("client"), of(Role.CLIENT))
                        .shape()
                        .numerics());
    }

    /** F + B0 + B1 is the folded model, rounded to the scale of each parameter and exact beyond that. */
    @Test
    void maskedValuesAndMasksAreTheFoldedModel() throws IOException {
        ModelShape shape = dealer(once).header().shape();
        Map<String, long[]> unmasked = unmasked(once);
        assertEquals(
                party(once, Party.P0).masked().opening("classifier"),
                party(once, Party.P1).masked().opening("classifier"));
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            Seed[] fresh = {Seed.random(), Seed.random()};
            MaskedModel reference = MaskedModel.mask(FoldedModel.of(shape, checkpoint::tensor), fresh[0], fresh[1]);
            Map<String, long[]> expected = unmasked(reference, fresh);
            for (ParameterSpec spec : shape.parameters()) {
                assertArrayEquals(expected.get(spec.name()), unmasked.get(spec.name()), spec.name());
            }
            // Not folded into anything, so it can be read off the checkpoint; linear layers lie there as [out, in].
            float[] weight = checkpoint.tensor("classifier.weight");
            long[] found = unmasked.get(
                    shape.parameters().get(shape.parameters().size() - 2).name());
            for (int in = 0; in < shape.hidden(); in++) {
                for (int out = 0; out < shape.labels(); out++) {
                    assertEquals(
                            FixedPoint.encode(weight[out * shape.hidden() + in], 16), found[in * shape.labels() + out]);
                }
            }
        }
    }

    @Test
    void twoSharingsOfOneModelHaveNothingInCommon() throws IOException {
        assertNotEquals(id, otherId);
        List<String> seeds = new ArrayList<>();
        for (LocalStorage storage : List.of(once, again)) {
            for (Seed seed : dealer(storage).seeds()) {
                seeds.add(HexFormat.of().formatHex(seed.secretBytes()));
            }
        }
        assertEquals(4, seeds.stream().distinct().count());
        MaskedModel first = party(once, Party.P0).masked();
        MaskedModel second = party(again, Party.P0).masked();
        for (ParameterSpec spec : first.shape().parameters()) {
            long[] left = first.opening(spec.name()).unpacked();
            long[] right = second.opening(spec.name()).unpacked();
            long equal = 0;
            for (int i = 0; i < left.length; i++) {
                equal += left[i] == right[i] ? 1 : 0;
            }
            // Of all values one in 2^48 is equal by chance.
            assertEquals(0, equal, spec.name());
        }
    }

    @Test
    void theClientGetsTokenizerAndTables() throws IOException {
        LocalStorage client = once.below("client");
        ClientBundle bundle = ClientBundle.read(client, of(Role.CLIENT));
        assertEquals(List.of("refund", "transfer", "fraud", "fee", "card", "login"), bundle.labelTexts());
        assertEquals(64, bundle.maxLength());
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            int[] ids = {2, 40, 41, 3};
            int[] tokenTypes = {0, 0, 1, 1};
            float[] words = checkpoint.tensor("bert.embeddings.word_embeddings.weight");
            float[] positions = checkpoint.tensor("bert.embeddings.position_embeddings.weight");
            float[] types = checkpoint.tensor("bert.embeddings.token_type_embeddings.weight");
            double[] embedded = bundle.embeddings(client, of(Role.CLIENT)).embed(new Tokens(ids, tokenTypes), 32);
            assertEquals(32 * 128, embedded.length);
            for (int token = 0; token < 32; token++) {
                int word = token < ids.length ? ids[token] : 0;
                int type = token < ids.length ? tokenTypes[token] : 0;
                double[] sums = new double[128];
                for (int j = 0; j < 128; j++) {
                    sums[j] = words[word * 128 + j] + (double) positions[token * 128 + j] + types[type * 128 + j];
                }
                double mean = Arrays.stream(sums).average().orElseThrow();
                for (int j = 0; j < 128; j++) {
                    assertEquals(8 * (sums[j] - mean), embedded[token * 128 + j], 1e-12);
                }
            }
            String text = "Card lost, refund \u00c9tat 12.50";
            assertArrayEquals(
                    checkpoint.tokenizer().encode(text, 64, OverlongText.REFUSE),
                    bundle.tokenizer(client, of(Role.CLIENT)).encode(text, 64, OverlongText.REFUSE));
        }
    }

    /** Files are sealed: none holds a seed, a label or a weight in the clear. */
    @Test
    void noFileHoldsASecretInTheClear() throws IOException {
        byte[] classifier;
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            float[] weight = checkpoint.tensor("classifier.weight");
            classifier = new byte[8 * 4];
            for (int i = 0; i < 8; i++) {
                ByteBuffer.wrap(classifier).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * i, weight[i]);
            }
        }
        Seed[] seeds = dealer(once).seeds();
        for (Path file : files(once.root())) {
            byte[] content = Files.readAllBytes(file);
            assertEquals(false, contains(content, classifier), file + " holds weights");
            assertEquals(
                    false, contains(content, "refund".getBytes(StandardCharsets.US_ASCII)), file + " holds labels");
            for (int party = 0; party < 2; party++) {
                assertEquals(false, contains(content, seeds[party].secretBytes()), file + ", seed " + party);
            }
        }
    }

    @Test
    void aDirectoryWithFilesIsRefusedAndLeftAlone() throws IOException {
        LocalStorage taken = new LocalStorage(directory.resolve("taken"));
        Credentials modelOwner = of(Role.MODEL_OWNER);
        taken.write("party1/model.bundle", out -> out.write(1));
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            String message = assertThrows(
                            InvalidInputException.class,
                            () -> ModelSharing.share(
                                    checkpoint,
                                    Numerics.COMPACT,
                                    null,
                                    Terms.of(Embedding.DISCLOSED),
                                    taken,
                                    modelOwner))
                    .getMessage();
            assertTrue(message.contains("taken"), message);
        }
        assertEquals(1, files(taken.root()).size());
    }

    private static BundleFile dealer(LocalStorage storage) throws IOException {
        return BundleFile.read(storage.below("dealer"), of(Role.DEALER));
    }

    private static Credentials of(Role role) throws IOException {
        return identities.credentials(role);
    }

    private static BundleFile party(LocalStorage storage, Party party) throws IOException {
        return BundleFile.read(storage.below("party" + party.ordinal()), of(Role.of(party)));
    }

    private static Map<String, long[]> unmasked(LocalStorage storage) throws IOException {
        return unmasked(party(storage, Party.P0).masked(), dealer(storage).seeds());
    }

    private static Map<String, long[]> unmasked(MaskedModel masked, Seed[] seeds) {
        AesCtrGenerator first = new AesCtrGenerator(seeds[0], "model masks");
        AesCtrGenerator second = new AesCtrGenerator(seeds[1], "model masks");
        Map<String, long[]> values = new HashMap<>();
        for (ParameterSpec spec : masked.shape().parameters()) {
            long[] value = masked.opening(spec.name()).unpacked();
            long[] masks = first.longs(value.length);
            long[] others = second.longs(value.length);
            for (int i = 0; i < value.length; i++) {
                value[i] = FixedPoint.signed(value[i] + masks[i] + others[i], spec.width());
            }
            values.put(spec.name(), value);
        }
        return values;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean contains(byte[] content, byte[] part) {
        for (int from = 0; from + part.length <= content.length; from++) {
            if (Arrays.equals(content, from, from + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
