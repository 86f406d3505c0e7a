package org.secformer.mpc.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.Uniformity;
import org.secformer.mpc.embedding.TableShape.Table;
import org.secformer.mpc.pointfunction.PointExpansion;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Both parties' lookups add up to rows of the tables, and neither learns which. */
class PrivateLookupTest {
    private static final int LENGTH = 8;
    private static final int COLUMNS = 6;

    /** Random tables, their masks' seed and what the parties hold. */
    private static final class Model {
        final TableShape shape;
        final Map<Table, double[][]> rows = new EnumMap<>(Table.class);
        final Seed seed = Seed.random();
        final List<int[]> masked = new ArrayList<>();
        final MaskedTables tables;

        Model(TableShape shape, SplittableRandom random) {
            this.shape = shape;
            for (Table table : Table.values()) {
                double[][] values = new double[shape.rows(table)][];
                for (int row = 0; row < values.length; row++) {
                    values[row] = random.doubles(COLUMNS, -20, 20).toArray();
                }
                rows.put(table, values);
            }
            MaskedTables.mask(shape, (table, row) -> rows.get(table)[row], seed, row -> masked.add(row.clone()));
            Iterator<int[]> source = masked.iterator();
            this.tables = MaskedTables.read(shape, row -> System.arraycopy(source.next(), 0, row, 0, row.length));
            assertFalse(source.hasNext(), "all rows are read");
        }

        long element(Table table, int row, int column) {
            return row < 0 ? 0 : FixedPoint.encode(rows.get(table)[row][column], Plan.INPUT_SCALE);
        }
    }

    private static Plan plan(int rowsPerBatch) {
        return new Plan(new ModelShape(COLUMNS, 1, 1, 4, 2, 1e-12, 5), LENGTH, rowsPerBatch);
    }

    /** Vocabularies of one block and of several; with and without a position of padding; fewer positions than tokens. */
    @ParameterizedTest
    @CsvSource({"5, 8, 2, 0", "30, 12, 1, 2", "1024, 5, 2, 0", "1025, 10, 1, 2", "3000, 9, 2, 1"})
    void bothPartiesTogetherHaveTheSumsOfRows(int words, int positions, int types, int firstPosition) {
        SplittableRandom random = new SplittableRandom(words);
        Model model = new Model(new TableShape(COLUMNS, words, positions, types, firstPosition), random);
        int batch = 67;
        PrivateRow format = new PrivateRow(model.shape, LENGTH);
        byte[][][] parts = new byte[2][batch][];
        long[] embedded = new long[batch * LENGTH * COLUMNS];
        long[] mask = new long[batch * LENGTH];
        try (TableMasks masks = new TableMasks(model.shape, model.seed)) {
            for (int row = 0; row < batch; row++) {
                int live = 1 + random.nextInt(Math.min(LENGTH, positions - firstPosition));
                int[] ids = random.ints(LENGTH, 0, words).toArray();
                int[] kinds = random.ints(LENGTH, 0, types).toArray();
                byte[][] both = format.share(ids, kinds, live, masks);
                parts[0][row] = both[0];
                parts[1][row] = both[1];
                for (int token = 0; token < LENGTH; token++) {
                    int position = token < live || firstPosition == 0 ? firstPosition + token : firstPosition - 1;
                    for (int j = 0; j < COLUMNS; j++) {
                        embedded[(row * LENGTH + token) * COLUMNS + j] = model.element(Table.WORDS, ids[token], j)
                                + model.element(Table.TYPES, kinds[token], j)
                                + model.element(Table.POSITIONS, position < positions ? position : -1, j);
                    }
                    mask[row * LENGTH + token] = token < live ? 1 : 0;
                }
            }
        }
        PrivateLookup.Batch first = lookUp(model, Party.P0, parts[0]);
        PrivateLookup.Batch second = lookUp(model, Party.P1, parts[1]);
        assertArrayEquals(
                embedded, sum(first.embedded().share(), second.embedded().share()));
        assertArrayEquals(mask, sum(first.mask().share(), second.mask().share()));
        assertEquals(plan(batch).embeddingShape(), first.embedded().shape());
        assertEquals(32, first.embedded().bits());
        assertEquals(Plan.INPUT_SCALE, first.embedded().scale());
    }

    private static PrivateLookup.Batch lookUp(Model model, Party party, byte[][] parts) {
        return new PrivateLookup(plan(parts.length), party, model.tables, RingKernels.best()).lookUp(parts);
    }

    private static long[] sum(long[] first, long[] second) {
        long[] sum = new long[first.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (int) (first[i] + second[i]);
        }
        return sum;
    }

    private static Model small() {
        return new Model(new TableShape(COLUMNS, 100, 12, 2, 0), new SplittableRandom(1));
    }

    private static byte[][] shared(Model model, int word, int live) {
        int[] ids = new int[LENGTH];
        Arrays.fill(ids, word);
        try (TableMasks masks = new TableMasks(model.shape, model.seed)) {
            return new PrivateRow(model.shape, LENGTH).share(ids, new int[LENGTH], live, masks);
        }
    }

    /** Masked tables are uniform, though the tables are small numbers and each seed gives others. */
    @Test
    void maskedTablesAreUniform() {
        SplittableRandom random = new SplittableRandom(3);
        Model model = new Model(new TableShape(COLUMNS, 3000, 9, 2, 0), random);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int[] row : model.masked) {
            for (int element : row) {
                byte[] four = new byte[4];
                Packing.putInt(four, 0, element);
                bytes.writeBytes(four);
            }
        }
        Uniformity.assertUniform(bytes.toByteArray(), "masked tables");
        assertFalse(Arrays.equals(small().masked.get(0), small().masked.get(0)), "a fresh seed gives other masks");
    }

    /** Masks of different rows and tables have nothing in common, also where rows do not fill whole blocks. */
    @Test
    void noTwoRowsShareAMask() {
        TableShape shape = new TableShape(COLUMNS, 50, 50, 2, 0);
        List<List<Integer>> seen = new ArrayList<>();
        try (TableMasks masks = new TableMasks(shape, Seed.random())) {
            for (Table table : Table.values()) {
                for (int row = 0; row < shape.rows(table); row++) {
                    int[] mask = new int[COLUMNS];
                    masks.add(table, row, 1, mask, 0);
                    for (int element : mask) {
                        seen.add(List.of(element));
                    }
                }
            }
        }
        long different = seen.stream().distinct().count();
        // Of 612 elements of 32 bits two are alike by chance once in 20,000 times, four never.
        assertEquals(seen.size(), different, 1, "elements that are alike");
    }

    /** The same text shared again, and another one, look alike to a party: of one length, all bytes uniform. */
    @Test
    void partsAreUniformAndOfOneLength() {
        Model model = small();
        PrivateRow format = new PrivateRow(model.shape, LENGTH);
        for (int word : new int[] {0, 99}) {
            ByteArrayOutputStream[] all = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
            for (int row = 0; row < 60; row++) {
                byte[][] parts = shared(model, word, word == 0 ? 1 : LENGTH);
                for (Party party : Party.values()) {
                    byte[] part = parts[party.ordinal()];
                    assertEquals(format.partBytes(party), part.length);
                    all[party.ordinal()].write(part, 0, Seed.SIZE_BYTES);
                    if (party == Party.P1) {
                        int difference = 4 * model.shape.sharedElements(LENGTH);
                        all[1].write(part, part.length - difference, difference);
                    } else {
                        all[0].write(part, 64, 16);
                    }
                }
            }
            Uniformity.assertUniform(all[1].toByteArray(), "difference, word " + word);
        }
        assertFalse(Arrays.equals(shared(model, 5, 3)[0], shared(model, 5, 3)[0]));
        byte[][] parts = shared(model, 5, 3);
        assertFalse(
                Arrays.equals(Arrays.copyOf(parts[0], 32), Arrays.copyOf(parts[1], 32)),
                "the parties' seeds are drawn apart");
    }

    @Test
    void partsOfAnotherLengthOrFormAreRefused() {
        Model model = small();
        byte[] part = shared(model, 1, 2)[1];
        for (int length : new int[] {0, 31, part.length - 1, part.length + 1}) {
            byte[][] cut = {Arrays.copyOf(part, length)};
            assertThrows(IllegalArgumentException.class, () -> lookUp(model, Party.P1, cut), length + " bytes");
        }
        // Of 4 levels four bits are left over.
        byte[] formed = part.clone();
        formed[64 + 4 * 16] |= (byte) 0x80;
        assertThrows(IllegalArgumentException.class, () -> lookUp(model, Party.P1, new byte[][] {formed}));
        MaskedTables other = new Model(new TableShape(COLUMNS, 100, 12, 2, 0), new SplittableRandom(2)).tables;
        Plan wider = new Plan(new ModelShape(8, 1, 1, 4, 2, 1e-12, 5), LENGTH, 1);
        assertThrows(
                IllegalArgumentException.class, () -> new PrivateLookup(wider, Party.P0, other, RingKernels.best()));
    }

    /**
     * What the parties hold is linear in what the client says: an added vector comes out as it is.
     */
    @Test
    void aClientThatDeviatesDecidesOnItsOwnInputAlone() {
        Model model = small();
        byte[][] parts = shared(model, 7, LENGTH);
        int firstElement = parts[1].length - 4 * model.shape.sharedElements(LENGTH);
        byte[] shifted = parts[1].clone();
        Packing.putInt(shifted, firstElement, Packing.getInt(shifted, firstElement) + 1000);
        long[] honest = sum(
                lookUp(model, Party.P0, new byte[][] {parts[0]}).embedded().share(),
                lookUp(model, Party.P1, new byte[][] {parts[1]}).embedded().share());
        long[] moved = sum(
                lookUp(model, Party.P0, new byte[][] {parts[0]}).embedded().share(),
                lookUp(model, Party.P1, new byte[][] {shifted}).embedded().share());
        assertEquals(honest[0] + 1000, moved[0]);
        assertArrayEquals(Arrays.copyOfRange(honest, 1, honest.length), Arrays.copyOfRange(moved, 1, moved.length));
    }

    /** Whatever a key's bytes are: the parties hold the combination of F's rows that both expansions add up to, and no more. */
    @Test
    void keysOfNoPointGiveACombinationOfRows() {
        Model model = small();
        byte[][] parts = shared(model, 7, LENGTH);
        PrivateRow format = new PrivateRow(model.shape, LENGTH);
        SplittableRandom random = new SplittableRandom(9);
        byte[][] strange = parts.clone();
        for (Party party : Party.values()) {
            strange[party.ordinal()] = parts[party.ordinal()].clone();
            // The first token's correction words, but for the bits that none has set.
            for (int at = 64; at < 64 + format.keyBytes(); at++) {
                strange[party.ordinal()][at] = (byte) (at == 64 + 4 * 16 ? 0 : random.nextInt());
            }
        }
        long[][] found = new long[2][];
        int[][] selections = new int[2][];
        int[][] added = new int[2][];
        for (Party party : Party.values()) {
            byte[] part = strange[party.ordinal()];
            found[party.ordinal()] =
                    lookUp(model, party, new byte[][] {part}).embedded().share();
            selections[party.ordinal()] = selection(format, party, part);
            added[party.ordinal()] = format.open(party, part).elements();
        }
        long[] sum = sum(found[0], found[1]);
        for (int j = 0; j < COLUMNS; j++) {
            int expected = added[0][j] + added[1][j];
            for (int word = 0; word < model.shape.words(); word++) {
                expected += (selections[0][word] + selections[1][word])
                        * model.masked.get(word)[j];
            }
            // Token 0 stands at position 0, of type 0; B of both are in what was added.
            expected += model.masked.get(model.shape.words())[j];
            expected += model.masked.get(model.shape.words() + model.shape.positions())[j];
            assertEquals(expected, sum[j], "column " + j);
        }
    }

    /** A party's share of the first token's vector. */
    private static int[] selection(PrivateRow format, Party party, byte[] part) {
        PrivateRow.Opened opened = format.open(party, part);
        PointExpansion.Workspace workspace =
                PointExpansion.Workspace.of(format.shape().domain(), LENGTH);
        PointExpansion expansion = new PointExpansion(
                format.shape().domain(), party, opened.nonce(), opened.roots(), part, opened.keysFrom(), workspace);
        long[] block = new long[LENGTH * format.shape().words()];
        expansion.block(0, block, 0, workspace);
        int[] first = new int[format.shape().words()];
        Arrays.setAll(first, word -> (int) block[word]);
        return first;
    }

    @Test
    void shapesBeyondTheirLimitsAreRefused() {
        for (int[] bad : new int[][] {
            {1, 10, 10, 1, 0},
            {5000, 10, 10, 1, 0},
            {6, 0, 10, 1, 0},
            {6, 1 << 25, 10, 1, 0},
            {6, 10, 0, 1, 0},
            {6, 10, 1 << 20, 1, 0},
            {6, 10, 10, 0, 0},
            {6, 10, 10, 3, 0},
            {6, 10, 10, 1, 10},
            {6, 10, 10, 1, -1}
        }) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new TableShape(bad[0], bad[1], bad[2], bad[3], bad[4]),
                    Arrays.toString(bad));
        }
        assertEquals(4L * 768 * (30_522 + 512 + 2), new TableShape(768, 30_522, 512, 2, 0).maskedBytes());
    }

    @Test
    void nothingSecretIsShown() {
        assertEquals("MaskedTables[" + small().shape + "]", small().tables.toString());
    }
}
