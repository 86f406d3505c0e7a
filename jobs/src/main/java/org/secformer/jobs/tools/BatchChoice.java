package org.secformer.jobs.tools;

import java.util.Locale;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.choices.Counts;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.ParameterSpec;

/**
 * Rows per batch and lanes that fit a party's heap.
 *
 * <p>A lane's live memory is estimated as {@code 160 max(tokens * intermediate, rows * heads * length^2 / 2) + 64 tokens *
 * hidden} bytes, tokens = rows * length: what GeLU or the attention scores hold per element at their peak (measured: up to 150
 * and 64 bytes, blocks on their way included), besides what lives from layer to layer; and the products of masks with weights,
 * should they be computed ahead, in the bits that they have. Once for all lanes the model is held as opening and share of each
 * parameter, in the bits that it has, and while it is loaded one parameter in other forms, at most 16 bytes per element. The rest
 * of the process takes 256 MB. A quarter of the heap is left to garbage. All of this is meant to be too much rather than too little.
 *
 * <p>Lanes come first, up to the processors, because a lane computes in one thread; then rows, which share a batch's rounds,
 * up to {@value #MOST_ROWS}: beyond that, rounds are a small part and units of material only get larger.
 *
 * @param rows per batch
 * @param lanes batches at a time
 */
public record BatchChoice(int rows, int lanes) {
    public static final String AUTO = "auto";
    static final int MOST_ROWS = 32;

    private static final long PROCESS_BYTES = 256L << 20;

    /**
     * What there is.
     *
     * @param heapBytes of one party's process
     * @param processors for its lanes
     * @param rows of the dataset, or more
     * @param tableBytes of the heap that embedding tables under their masks take; 0 if they are disclosed
     */
    public record Room(long heapBytes, int processors, int rows, long tableBytes) {}

    /**
     * Chooses what is not given.
     *
     * @param rows given, or null
     * @param lanes given, or null
     * @throws InvalidInputException if not even the smallest choice fits
     */
    public static BatchChoice of(ModelShape shape, int length, Room room, Integer rows, Integer lanes) {
        int leastRows = rows == null ? 1 : rows;
        int fewestLanes = lanes == null ? 1 : lanes;
        if (!fits(shape, length, leastRows, fewestLanes, room)) {
            throw new InvalidInputException(String.format(
                    Locale.ROOT,
                    "--heap: expected about %d MB for %d rows per batch and %d lanes, found %d MB",
                    (heapBytes(shape, length, leastRows, fewestLanes) + room.tableBytes()) * 4 / 3 >> 20,
                    leastRows,
                    fewestLanes,
                    room.heapBytes() >> 20));
        }
        int mostLanes = lanes == null ? Math.min(room.processors(), divided(room.rows(), leastRows)) : lanes;
        int chosenLanes = fewestLanes;
        while (chosenLanes < mostLanes && fits(shape, length, leastRows, chosenLanes + 1, room)) {
            chosenLanes++;
        }
        int mostRows = rows == null ? Math.min(MOST_ROWS, divided(room.rows(), chosenLanes)) : rows;
        int chosenRows = leastRows;
        while (chosenRows < mostRows && fits(shape, length, chosenRows + 1, chosenLanes, room)) {
            chosenRows++;
        }
        return new BatchChoice(chosenRows, chosenLanes);
    }

    private static int divided(int all, int parts) {
        return (all - 1) / parts + 1;
    }

    private static boolean fits(ModelShape shape, int length, int rows, int lanes, Room room) {
        return heapBytes(shape, length, rows, lanes) + room.tableBytes() <= room.heapBytes() / 4 * 3;
    }

    /** What masked embedding tables take of a party's heap; nothing where there are none, given as null. */
    public static long tableBytes(TableShape tables) {
        return tables == null ? 0 : tables.maskedBytes();
    }

    /** All that a party's process holds at once, but for {@link #tableBytes}. */
    public static long heapBytes(ModelShape shape, int length, int rows, int lanes) {
        return modelBytes(shape) + lanes * laneBytes(shape, length, rows);
    }

    /** What it holds besides its lanes. */
    public static long modelBytes(ModelShape shape) {
        long parameters = 0;
        long largest = 0;
        for (ParameterSpec spec : shape.parameters()) {
            long elements = spec.shape().elements();
            long packed = PackedMatrix.bytes(spec.shape(), spec.width());
            parameters += packed + (spec.kind() == ParameterSpec.Kind.BIAS ? Long.BYTES * elements : packed);
            largest = Math.max(largest, elements);
        }
        return PROCESS_BYTES + parameters + 16 * largest;
    }

    public static long laneBytes(ModelShape shape, int length, int rows) {
        long tokens = (long) rows * length;
        long expanded = tokens * shape.intermediate();
        long scores = tokens * shape.heads() * length;
        return 160 * Math.max(expanded, scores / 2)
                + 64 * tokens * Math.max(shape.hidden(), shape.embedding())
                + preparedBytes(shape, tokens);
    }

    /** Of products with every matrix, a row per token. */
    static long preparedBytes(ModelShape shape, long tokens) {
        long bits = 0;
        for (ParameterSpec spec : shape.parameters()) {
            if (spec.kind() == ParameterSpec.Kind.MATRIX) {
                bits += (long) spec.shape().columns() * spec.width();
            }
        }
        return tokens * bits / Byte.SIZE;
    }

    /** A count, or null for {@value #AUTO}. */
    public static Integer parsed(String option, String text) {
        return text.equals(AUTO) ? null : Integer.valueOf(Counts.parsed(option, text));
    }

    /** Bytes of a heap size as in -Xmx: a number with k, m or g after it, or none. */
    public static long heapBytes(String size) {
        if (!size.matches("[1-9][0-9]{0,9}[kKmMgG]?")) {
            throw new InvalidInputException("--heap: expected a size such as 4g or 800m, found " + size);
        }
        int last = size.length() - 1;
        return switch (Character.toLowerCase(size.charAt(last))) {
            case 'k' -> Long.parseLong(size.substring(0, last)) << 10;
            case 'm' -> Long.parseLong(size.substring(0, last)) << 20;
            case 'g' -> Long.parseLong(size.substring(0, last)) << 30;
            default -> Long.parseLong(size);
        };
    }
}
