package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.rows.MaskedWords;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.mpc.embedding.MaskedTables;
import org.secformer.mpc.embedding.PrivateLookup;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.embedding.TableShape.Table;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/** Embedding tables that are shared privately: the client has nothing of them, and both parties together look the same up. */
class PrivateEmbeddingTest {
    private static final Path SAMPLE = Path.of("sample/bank-messages/checkpoint");
    private static final int LENGTH = 32;

    /** Of a row's beginning: so many values are not there by chance. */
    private static final int VALUES = 4;

    @TempDir
    static Path directory;

    private static LocalIdentities identities;
    private static LocalStorage hidden;
    private static LocalStorage disclosed;
    private static BundleId id;
    private static BundleId disclosedId;
    private static EmbeddingTables tables;

    @BeforeAll
    static void share() throws IOException {
        identities = new LocalIdentities(new LocalStorage(directory.resolve("identities")));
        identities.create(Kem.X25519);
        hidden = new LocalStorage(directory.resolve("private"));
        disclosed = new LocalStorage(directory.resolve("disclosed"));
        Credentials owner = of(Role.MODEL_OWNER);
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            tables = checkpoint.embeddings();
            id = ModelSharing.share(checkpoint, Numerics.COMPACT, null, Terms.of(Embedding.PRIVATE), hidden, owner);
            disclosedId = ModelSharing.share(
                    checkpoint, Numerics.COMPACT, null, Terms.of(Embedding.DISCLOSED), disclosed, owner);
        }
    }

    private static Credentials of(Role role) throws IOException {
        return identities.credentials(role);
    }

    private static ClientBundle client() throws IOException {
        return ClientBundle.read(hidden.below("client"), of(Role.CLIENT));
    }

    /** How rows of a table begin, in forms that somebody might keep them in. */
    private static Set<ByteBuffer> beginnings(EmbeddingTables of) {
        Set<ByteBuffer> all = new HashSet<>();
        int columns = of.shape().columns();
        for (Table table : Table.values()) {
            float[] values = switch (table) {
                case WORDS -> of.words();
                case POSITIONS -> of.positions();
                case TYPES -> of.types();
            };
            for (int row = 0; row < of.shape().rows(table); row++) {
                double[] centred = of.row(table, row);
                for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                    ByteBuffer stored = ByteBuffer.allocate(4 * VALUES).order(order);
                    ByteBuffer encoded = ByteBuffer.allocate(4 * VALUES).order(order);
                    for (int j = 0; j < VALUES; j++) {
                        stored.putFloat(values[row * columns + j]);
                        encoded.putInt((int) FixedPoint.encode(centred[j], Plan.INPUT_SCALE));
                    }
                    all.add(stored.flip().asReadOnlyBuffer());
                    all.add(encoded.flip().asReadOnlyBuffer());
                }
            }
        }
        return all;
    }

    /** How many of these are in files that were decrypted as their reader does. */
    private static int found(Set<ByteBuffer> beginnings, LocalStorage bundle, Role role, BundleId of)
            throws IOException {
        Set<ByteBuffer> seen = new HashSet<>();
        Storage opened =
                BundleManifest.open(bundle.below(role.toString()), of(role), of).files();
        for (String name : bundle.below(role.toString()).list("")) {
            if (!name.startsWith(BundleManifest.FILE)) {
                try (InputStream in = opened.open(name)) {
                    byte[] content = in.readAllBytes();
                    for (int at = 0; at + 4 * VALUES <= content.length; at++) {
                        ByteBuffer here = ByteBuffer.wrap(content, at, 4 * VALUES);
                        if (beginnings.contains(here)) {
                            seen.add(here.slice());
                        }
                    }
                }
            }
        }
        return seen.size();
    }

    /** With disclosed tables the client has all rows, so that the search would find them. */
    @Test
    void noRowOfAnyTableIsInAnyBundle() throws IOException {
        Set<ByteBuffer> beginnings = beginnings(tables);
        assertTrue(beginnings.size() > 2 * tables.shape().words(), "rows: " + beginnings.size());
        for (Role role : List.of(Role.CLIENT, Role.PARTY0, Role.PARTY1, Role.DEALER)) {
            assertEquals(0, found(beginnings, hidden, role, id), "at " + role);
        }
        TableShape shape = tables.shape();
        int rows = found(beginnings, disclosed, Role.CLIENT, disclosedId);
        // Rows that are alike, as of tokens never seen, count once.
        assertTrue(rows > 0.9 * (shape.words() + shape.positions()), rows + " rows found of " + shape);
    }

    @Test
    void theClientHasASeedAndBothPartiesTheSameMaskedTables() throws IOException {
        assertEquals(
                List.of("bundle.json", "bundle.json.signature", "client.json", "embeddings.seed", "vocab.txt"),
                hidden.below("client").list("").stream().sorted().toList());
        assertTrue(client().hidesTables());
        assertEquals(tables.shape(), client().tables());
        for (Role role : List.of(Role.PARTY0, Role.PARTY1)) {
            assertEquals(
                    tables.shape(),
                    BundleFile.readHeader(hidden.below(role.toString()), of(role))
                            .tables());
        }
        assertNull(
                BundleFile.readHeader(hidden.below("dealer"), of(Role.DEALER)).tables());
        assertFalse(hidden.below("dealer").exists(TableFile.NAME));
        assertArrayEquals(content(Role.PARTY0), content(Role.PARTY1));
        ClientBundle other = ClientBundle.read(disclosed.below("client"), of(Role.CLIENT));
        assertFalse(other.hidesTables());
        other.embeddings(disclosed.below("client"), of(Role.CLIENT));
    }

    private static byte[] content(Role role) throws IOException {
        try (InputStream in = BundleManifest.open(hidden.below(role.toString()), of(role), id)
                .files()
                .open(TableFile.NAME)) {
            return in.readAllBytes();
        }
    }

    /** The same inputs of the model as from the tables, but for roundings of each row by itself. */
    @Test
    void partiesLookUpWhatTheTablesHold() throws IOException {
        Storage files = hidden.below("client");
        MaskedWords words = client().maskedWords(files, of(Role.CLIENT));
        Plan plan = new Plan(client().shape(), LENGTH, 3);
        String[] texts = {"My card is lost.", "", "Refund of a payment that I did not make, please call me back"};
        byte[][][] parts = new byte[2][texts.length][];
        Tokens[] tokens = new Tokens[texts.length];
        for (int row = 0; row < texts.length; row++) {
            tokens[row] = client().tokenizer(files, of(Role.CLIENT))
                    .encode(new TextInput(texts[row], null), LENGTH, OverlongText.REFUSE);
            byte[][] both = words.share(tokens[row], LENGTH, "r" + row);
            parts[0][row] = both[0];
            parts[1][row] = both[1];
        }
        PrivateLookup.Batch first = lookUp(plan, Party.P0, parts[0]);
        PrivateLookup.Batch second = lookUp(plan, Party.P1, parts[1]);
        int perRow = LENGTH * plan.shape().embedding();
        for (int row = 0; row < texts.length; row++) {
            double[] expected = tables.embed(tokens[row], LENGTH);
            for (int i = 0; i < perRow; i++) {
                int at = row * perRow + i;
                int sum =
                        (int) (first.embedded().share()[at] + second.embedded().share()[at]);
                assertEquals(expected[i], Math.scalb(sum, -Plan.INPUT_SCALE), 0x1.8p-16 + 1e-9, "row " + row);
            }
            int live = tokens[row].count();
            for (int token = 0; token < LENGTH; token++) {
                int at = row * LENGTH + token;
                assertEquals(token < live ? 1 : 0, (int)
                        (first.mask().share()[at] + second.mask().share()[at]));
            }
        }
    }

    /** Positions from 0 on, as BERT, DistilBERT and ELECTRA count, and after padding's own, as RoBERTa and its kin do; one type and several. */
    @ParameterizedTest
    @CsvSource({"0, 2", "0, 1", "0, 3", "2, 1", "2, 2"})
    void tablesOfAllBodiesGiveWhatTheClientWouldLookUp(int firstPosition, int types) {
        SplittableRandom random = new SplittableRandom(10 * firstPosition + types);
        int columns = 8;
        int live = 20;
        EmbeddingTables some = new EmbeddingTables(
                columns,
                values(60 * columns, random),
                values((firstPosition + live) * columns, random),
                values(types * columns, random),
                1,
                firstPosition);
        byte[] masks = Seed.random().secretBytes();
        List<int[]> masked = new ArrayList<>();
        MaskedTables.mask(some.shape(), some::row, Seed.of(masks), row -> masked.add(row.clone()));
        Iterator<int[]> rows = masked.iterator();
        MaskedTables held =
                MaskedTables.read(some.shape(), row -> System.arraycopy(rows.next(), 0, row, 0, row.length));
        Tokens tokens = new Tokens(
                random.ints(live, 2, 60).toArray(),
                random.ints(live, 0, Math.min(types, 2)).toArray());
        byte[][] parts = new MaskedWords(some.shape(), 1, Seed.of(masks)).share(tokens, LENGTH, "r");
        Plan plan = new Plan(new ModelShape(columns, 1, 2, 8, 2, 1e-12, 5), LENGTH, 1);
        long[][] shares = new long[2][];
        for (Party party : Party.values()) {
            shares[party.ordinal()] = new PrivateLookup(plan, party, held, RingKernels.best())
                    .lookUp(new byte[][] {parts[party.ordinal()]})
                    .embedded()
                    .share();
        }
        double[] expected = some.embed(tokens, LENGTH);
        for (int i = 0; i < expected.length; i++) {
            int sum = (int) (shares[0][i] + shares[1][i]);
            assertEquals(expected[i], Math.scalb(sum, -Plan.INPUT_SCALE), 0x1.8p-16 + 1e-9, "token " + i / columns);
        }
    }

    private static float[] values(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return values;
    }

    private static PrivateLookup.Batch lookUp(Plan plan, Party party, byte[][] parts) throws IOException {
        Role role = Role.of(party);
        MaskedTables masked = TableFile.read(hidden.below(role.toString()), of(role), id, tables.shape());
        return new PrivateLookup(plan, party, masked, RingKernels.best()).lookUp(parts);
    }

    /** Padding of RoBERTa has a position of its own, so that tokens after one within the text would stand elsewhere. */
    @Test
    void aPaddingTokenWithinATextIsRefusedWhereItMovesPositions() {
        Tokens within = new Tokens(new int[] {2, 5, 1, 6, 3}, new int[5]);
        TableShape moved = new TableShape(8, 100, 40, 1, 2);
        MaskedWords words = new MaskedWords(moved, 1, Seed.random());
        String message = assertThrows(InvalidInputException.class, () -> words.share(within, LENGTH, "r7"))
                .getMessage();
        assertTrue(message.startsWith("text with id \"r7\": expected no padding token"), message);
        new MaskedWords(new TableShape(8, 100, 40, 1, 0), 1, Seed.random()).share(within, LENGTH, "r7");
        assertThrows(IllegalArgumentException.class, () -> new MaskedWords(moved, 100, Seed.random()));
        assertEquals("MaskedWords[" + moved + "]", words.toString());
    }

    /** Any byte of the masked tables, and any cut, is noticed where the party looks at its bundle and where it loads them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void damagedTablesAreRefusedByName(int kind) throws IOException {
        LocalStorage copy = new LocalStorage(directory.resolve("copy" + kind));
        Path from = hidden.root().resolve("party0");
        Files.createDirectories(copy.root());
        for (String name : hidden.below("party0").list("")) {
            Files.copy(from.resolve(name), copy.root().resolve(name));
        }
        Path file = copy.root().resolve(TableFile.NAME);
        byte[] good = Files.readAllBytes(file);
        byte[] bad = kind == 1 ? Arrays.copyOf(good, good.length - 100) : good.clone();
        if (kind == 0) {
            bad[good.length / 2] ^= 4;
        } else if (kind == 2) {
            bad = Files.readAllBytes(hidden.root().resolve("party1").resolve(TableFile.NAME));
        }
        Files.delete(file);
        if (kind < 3) {
            Files.write(file, bad);
        }
        for (int way : IntStream.range(0, 2).toArray()) {
            String message = assertThrows(InvalidInputException.class, () -> {
                        if (way == 0) {
                            BundleFile.readHeader(copy, of(Role.PARTY0));
                        } else {
                            TableFile.read(copy, of(Role.PARTY0), id, tables.shape());
                        }
                    })
                    .getMessage();
            assertTrue(message.contains(file.toString()), message);
        }
    }

    @Test
    void tablesOfAnotherSizeThanTheHeaderSaysAreRefusedBeforeMemoryIsTaken() {
        TableShape larger = new TableShape(tables.shape().columns(), Integer.SIZE << 18, 512, 2, 0);
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> TableFile.read(hidden.below("party0"), of(Role.PARTY0), id, larger))
                .getMessage();
        assertTrue(message.contains("length: expected " + larger.maskedBytes() + " bytes"), message);
    }
}
