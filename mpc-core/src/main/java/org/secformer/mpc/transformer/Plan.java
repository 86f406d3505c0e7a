package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.secformer.mpc.correlation.DryDealing;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.InverseSquareRoot;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.protocol.Preparation;
import org.secformer.mpc.protocol.Reciprocal;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * What a unit of correlated randomness is made for: a model's shape, the length of its inputs and the rows of a batch. Its
 * hash names everything made for it.
 *
 * @param shape of the model
 * @param length tokens per row, a bucket length, within {@link Limits}
 * @param rowsPerBatch rows that one unit serves, at most {@link #mostRows}
 * @param network between the parties
 */
public record Plan(ModelShape shape, int length, int rowsPerBatch, Network network) implements Serializable {
    /** Changes whenever the order or the meaning of correlated randomness changes. */
    public static final int PROTOCOL_VERSION = 7;

    /** The client shares this multiple of the embedding sum, whose variance is small. */
    public static final int EMBEDDING_FACTOR = 8;

    /** Fraction bits of the shared embeddings and of the logits, which are valid in 32 bits. */
    public static final int INPUT_SCALE = 16;

    /** Those values lie below 2^INPUT_RANGE, also the sum of a row of embeddings. */
    static final int INPUT_RANGE = 32 - 2 - INPUT_SCALE;

    public Plan {
        Objects.requireNonNull(network, "the network between the parties");
        Limits.require("tokens per row", Limits.SHORTEST, Limits.LONGEST, length);
        shape.numerics().requireFits(shape, length);
        Limits.require("rows per batch of this model and length", 1, mostRows(shape, length), rowsPerBatch);
    }

    /** For a near network. */
    public Plan(ModelShape shape, int length, int rowsPerBatch) {
        this(shape, length, rowsPerBatch, Network.NEAR);
    }

    /** The most rows that a batch may have, so that no tensor of it gets too large; at least 1. */
    public static int mostRows(ModelShape shape, int length) {
        // The activation's argument, values with their row sums, and the bits of both deflations, one per edge.
        int perToken = Math.max(
                Math.max(shape.intermediate(), shape.hidden() + shape.heads()),
                Math.max(Reciprocal.edges(Network.FAR) * shape.heads(), InverseSquareRoot.edges(Network.FAR)));
        int scores = shape.head().isOfTokens() ? shape.labels() : 0;
        int widest = Math.max(perToken, Math.max(scores, shape.embedding()));
        // Of pairs of scores there are a few per row, whatever its length.
        return Limits.MOST_ELEMENTS / Math.max(widest * length, shape.revealed().comparisons(shape.labels()));
    }

    /**
     * One row of at least so many tokens, with all numbers as here: what they are depends on the power of two that sums over tokens are
     * divided by, and on no other trait of the length. For a text in the clear, as padding changes nothing.
     */
    public Plan ofRow(int tokens) {
        int least = Integer.highestOneBit(length - 1) + 1;
        return new Plan(shape, Math.max(least, tokens), 1, network);
    }

    /** Shape of a batch's embeddings. */
    public Shape embeddingShape() {
        return Shape.of(rowsPerBatch * length, shape.embedding());
    }

    /** Numbers that come out for a row: those of its head, or what is revealed of them, and its flag. */
    public int outputs() {
        return shape.revealed().outputs(headOutputs()) + 1;
    }

    /** Numbers that a row's head gives. */
    int headOutputs() {
        return shape.head().part().outputs(shape, length);
    }

    /** Shape of a batch's padding mask. */
    public Shape maskShape() {
        return Shape.of(rowsPerBatch * length, 1);
    }

    /** The secret-shared padding mask of a token. */
    public static long maskValue(boolean isPadding) {
        return isPadding ? 0 : 1;
    }

    static int ceilLog2(int value) {
        return 32 - Integer.numberOfLeadingZeros(value - 1);
    }

    /** Rounds, bytes and material of one batch, by section, without computing anything. */
    public DealerProtocols price() {
        DealerProtocols prices = new DealerProtocols(new DryDealing(), RingKernels.best());
        deal(prices, ModelParameters.ofShape(shape));
        return prices;
    }

    /**
     * What a party can compute of one batch before its input is there, for all units alike.
     *
     * @param openings of the weights: {@link MaskedModel#openings}
     */
    public Preparation preparation(ModelParameters openings) {
        DealerProtocols shapes = new DealerProtocols(new DryDealing(), RingKernels.best());
        deal(shapes, openings);
        return shapes.preparation();
    }

    /** Runs one batch on masks: as the dealer, or dry. */
    public void deal(DealerProtocols protocols, ModelParameters parameters) {
        Sharing embedded = Sharing.ofShape(embeddingShape(), INPUT_SCALE, 32);
        Sharing mask = Sharing.ofShape(maskShape(), 0, 32);
        new Transformer(this, parameters).forward(protocols, embedded, mask);
    }

    /** SHA-256 over all that the plan fixes, in hexadecimal. */
    public String hash() {
        List<String> lines = new ArrayList<>(List.of(
                "secformer plan, protocol " + PROTOCOL_VERSION,
                "hidden " + shape.hidden(),
                "layers " + shape.layers(),
                "heads " + shape.heads(),
                "intermediate " + shape.intermediate(),
                "labels " + shape.labels(),
                "epsilon " + Double.toHexString(shape.epsilon()),
                "quad constant " + Double.toHexString(shape.quadConstant()),
                "quad floor " + Double.toHexString(shape.quadFloor()),
                "head " + shape.head(),
                "numerics " + shape.numerics(),
                "length " + length,
                "rows " + rowsPerBatch,
                "network " + network));
        // As these were not there before, the usual ones are not told of.
        if (shape.activation() != HiddenActivation.GELU) {
            lines.add("activation " + shape.activation());
        }
        if (shape.projectsEmbeddings()) {
            lines.add("embedding " + shape.embedding());
        }
        if (!shape.revealed().tellsScores()) {
            lines.add("revealed " + shape.revealed());
        }
        String text = String.join("\n", lines);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JVM has no SHA-256", impossible);
        }
    }
}
