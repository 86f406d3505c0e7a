package org.secformer.mpc.transformer;

/**
 * The shapes that can be computed: any within these limits, with any number of rows that {@link Plan#mostRows} allows.
 *
 * <p>Up to {@link #LONGEST} tokens and {@link #MOST_HIDDEN} columns all scales fit the ring. {@link #MOST_ELEMENTS} keeps every
 * index of an array, and every stream of masks, far from its end.
 */
public final class Limits {
    public static final int LEAST_HIDDEN = 2;
    public static final int MOST_HIDDEN = 4096;
    public static final int MOST_LAYERS = 128;
    public static final int MOST_HEADS = 256;
    public static final int MOST_INTERMEDIATE = 16_384;
    public static final int MOST_LABELS = 1024;

    /** Tokens per row. */
    public static final int SHORTEST = 2;

    public static final int LONGEST = 512;

    /** Of any tensor of a batch, bits of comparisons included. */
    public static final int MOST_ELEMENTS = 1 << 28;

    private static final double MOST_EPSILON = 1;
    private static final double MOST_QUAD_CONSTANT = 1000;
    private static final double MOST_QUAD_FLOOR = 1000;

    private Limits() {}

    static void require(String what, int least, int most, int found) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(what + ": expected " + least + " to " + most + ", found " + found);
        }
    }

    /** The parts of a {@link ModelShape}. */
    static void require(
            int hidden, int layers, int heads, int intermediate, int labels, double epsilon, double quadConstant) {
        require("hidden size", LEAST_HIDDEN, MOST_HIDDEN, hidden);
        require("layers", 1, MOST_LAYERS, layers);
        require("attention heads", 1, MOST_HEADS, heads);
        require("intermediate size", 1, MOST_INTERMEDIATE, intermediate);
        require("labels", 1, MOST_LABELS, labels);
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden size: expected a multiple of the " + heads + " attention heads, found " + hidden);
        }
        require("epsilon", MOST_EPSILON, epsilon);
        require("constant of 2Quad", MOST_QUAD_CONSTANT, quadConstant);
    }

    /** The width of what the client shares of a token. */
    static void requireEmbedding(int embedding) {
        require("embedding size", LEAST_HIDDEN, MOST_HIDDEN, embedding);
    }

    /** What is added to squared scores. */
    static void requireFloor(double quadFloor) {
        require("floor of 2Quad", MOST_QUAD_FLOOR, quadFloor);
    }

    private static void require(String what, double most, double found) {
        // Not a number, too.
        if (!(found >= 0 && found <= most)) {
            throw new IllegalArgumentException(what + ": expected 0 to " + most + ", found " + found);
        }
    }
}
