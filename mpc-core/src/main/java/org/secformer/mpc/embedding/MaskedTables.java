package org.secformer.mpc.embedding;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.embedding.TableShape.Table;
import org.secformer.mpc.pointfunction.Domain;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.transformer.Plan;

/**
 * Embedding tables under their masks: {@code F = W - B} modulo 2^32, W rounded to {@link Plan#INPUT_SCALE} fraction bits. Immutable; one
 * instance serves all lanes of a process, as it takes {@link TableShape#maskedBytes}.
 *
 * <p><b>Security guarantees:</b> F is uniform to whoever lacks the seed of B. Both parties hold it, the client the seed; a party and the
 * client together have the tables.
 */
public final class MaskedTables {
    private final TableShape shape;

    /** Of the words, a matrix for each block of the domain. */
    private final List<PackedMatrix> words;

    private final int[] positions;
    private final int[] types;

    private MaskedTables(TableShape shape, List<PackedMatrix> words, int[] positions, int[] types) {
        this.shape = shape;
        this.words = words;
        this.positions = positions;
        this.types = types;
    }

    /** The tables in the clear. */
    public interface Rows {
        /** A row as it is to be shared: centred and times {@link Plan#EMBEDDING_FACTOR}, [columns]. */
        double[] row(Table table, int row);
    }

    /**
     * Takes rows of F, or gives them, in the order of tables and rows.
     *
     * @param <E> what it throws
     */
    public interface RowAccess<E extends Exception> {
        /** @param row [columns]; used again afterwards */
        void accept(int[] row) throws E;
    }

    /** Masks tables, row by row; done by the model owner. */
    public static <E extends Exception> void mask(TableShape shape, Rows rows, Seed masks, RowAccess<E> receiver)
            throws E {
        int[] opening = new int[shape.columns()];
        try (TableMasks mask = new TableMasks(shape, masks)) {
            for (Table table : Table.values()) {
                for (int row = 0; row < shape.rows(table); row++) {
                    double[] values = rows.row(table, row);
                    for (int j = 0; j < opening.length; j++) {
                        opening[j] = (int) FixedPoint.encode(values[j], Plan.INPUT_SCALE);
                    }
                    mask.add(table, row, -1, opening, 0);
                    receiver.accept(opening);
                }
            }
        }
    }

    /**
     * Reads tables, row by row.
     *
     * @param source fills each row
     */
    public static <E extends Exception> MaskedTables read(TableShape shape, RowAccess<E> source) throws E {
        List<PackedMatrix> words = new ArrayList<>();
        int[] row = new int[shape.columns()];
        Domain domain = shape.domain();
        for (int block = 0; block < domain.blocks(); block++) {
            int rows = domain.blockSize(block);
            long[] elements = new long[rows * shape.columns()];
            for (int i = 0; i < rows; i++) {
                source.accept(row);
                for (int j = 0; j < row.length; j++) {
                    elements[i * row.length + j] = row[j];
                }
            }
            words.add(new PackedMatrix(Shape.of(rows, shape.columns()), Integer.SIZE, elements));
        }
        int[] positions = read(shape, Table.POSITIONS, row, source);
        return new MaskedTables(shape, words, positions, read(shape, Table.TYPES, row, source));
    }

    private static <E extends Exception> int[] read(TableShape shape, Table table, int[] row, RowAccess<E> source)
            throws E {
        int[] elements = new int[shape.rows(table) * row.length];
        for (int from = 0; from < elements.length; from += row.length) {
            source.accept(row);
            System.arraycopy(row, 0, elements, from, row.length);
        }
        return elements;
    }

    public TableShape shape() {
        return shape;
    }

    /** F of the words of a block of the domain. */
    PackedMatrix words(int block) {
        return words.get(block);
    }

    /** Adds a multiple of a position's F to elements from a place on. */
    void addPosition(int row, int factor, long[] target, int from) {
        add(positions, row, factor, target, from);
    }

    /** Likewise of a token type. */
    void addType(int row, int factor, long[] target, int from) {
        add(types, row, factor, target, from);
    }

    private void add(int[] table, int row, int factor, long[] target, int from) {
        int columns = shape.columns();
        for (int j = 0; j < columns; j++) {
            target[from + j] += factor * table[row * columns + j];
        }
    }

    /** Never shows elements. */
    @Override
    public String toString() {
        return "MaskedTables[" + shape + "]";
    }
}
