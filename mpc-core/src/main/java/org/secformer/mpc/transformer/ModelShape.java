package org.secformer.mpc.transformer;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.secformer.mpc.ring.Packing;

/**
 * The public architecture of a model, within {@link Limits}: everything that both parties and the dealer may know of it.
 *
 * @param embedding width of a token's embedding; where it is not the layers', the first layer projects it
 * @param hidden width of a token in layers
 * @param layers encoder layers
 * @param heads attention heads; must divide hidden
 * @param intermediate width between the two feed-forward matrices
 * @param activation between these matrices
 * @param labels number of classes; of a vector, its numbers: as many as hidden
 * @param epsilon added to the variance in LayerNorm
 * @param quadConstant c in (score + c)^2
 * @param quadFloor added to each of these squares, so that their row mean cannot be next to 0
 * @param head what stands after the last block
 * @param numerics how its numbers are held
 * @param revealed what of a text's scores comes out
 */
public record ModelShape(
        int embedding,
        int hidden,
        int layers,
        int heads,
        int intermediate,
        HiddenActivation activation,
        int labels,
        double epsilon,
        double quadConstant,
        double quadFloor,
        Head head,
        Numerics numerics,
        Revealed revealed)
        implements Serializable {
    public ModelShape {
        Objects.requireNonNull(activation, "the activation");
        Objects.requireNonNull(head, "the head");
        Objects.requireNonNull(numerics, "how numbers are held");
        Objects.requireNonNull(revealed, "what is revealed");
        Limits.require(hidden, layers, heads, intermediate, head.isVector() ? 1 : labels, epsilon, quadConstant);
        if (head.isVector()) {
            Limits.require("numbers of a vector", hidden, hidden, labels);
        }
        Limits.requireEmbedding(embedding);
        Limits.requireFloor(quadFloor);
        numerics.requireFits(hidden);
        numerics.requireFits(embedding);
        head.part().requireFits(numerics);
        revealed.requireFits(head, labels);
    }

    /** The shape of a model with BERT's head. */
    public ModelShape(
            int hidden, int layers, int heads, int intermediate, int labels, double epsilon, double quadConstant) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, Head.TANH);
    }

    /** The shape of a model with the numerics that models have by default. */
    public ModelShape(
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int labels,
            double epsilon,
            double quadConstant,
            Head head) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, head, Numerics.COMPACT);
    }

    /** The same model with other numbers. */
    public ModelShape with(Numerics other) {
        return with(embedding, layers, activation, other, revealed);
    }

    /** The same model, of whose scores this comes out. */
    public ModelShape with(Revealed other) {
        return with(embedding, layers, activation, numerics, other);
    }

    /** A model like this one with other layers. */
    ModelShape withLayers(int someLayers) {
        return with(embedding, someLayers, activation, numerics, revealed);
    }

    /** A model like this one with another activation. */
    public ModelShape with(HiddenActivation other) {
        return with(embedding, layers, other, numerics, revealed);
    }

    /** A model like this one whose embeddings are so wide, and projected if that is not the width of its layers. */
    public ModelShape withEmbedding(int width) {
        return with(width, layers, activation, numerics, revealed);
    }

    private ModelShape with(
            int otherEmbedding,
            int otherLayers,
            HiddenActivation otherActivation,
            Numerics otherNumerics,
            Revealed otherRevealed) {
        return new ModelShape(
                otherEmbedding,
                hidden,
                otherLayers,
                heads,
                intermediate,
                otherActivation,
                labels,
                epsilon,
                quadConstant,
                quadFloor,
                head,
                otherNumerics,
                otherRevealed);
    }

    /** The shape of a model with GeLU, whose embeddings are as wide as its layers, and whose scores come out. */
    public ModelShape(
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int labels,
            double epsilon,
            double quadConstant,
            double quadFloor,
            Head head,
            Numerics numerics) {
        this(
                hidden,
                hidden,
                layers,
                heads,
                intermediate,
                HiddenActivation.GELU,
                labels,
                epsilon,
                quadConstant,
                quadFloor,
                head,
                numerics,
                Revealed.SCORES);
    }

    /** The shape of a model that adds nothing to squared scores. */
    public ModelShape(
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int labels,
            double epsilon,
            double quadConstant,
            Head head,
            Numerics numerics) {
        this(hidden, layers, heads, intermediate, labels, epsilon, quadConstant, 0, head, numerics);
    }

    /** Whether the first layer reads what a matrix makes of the normalised embeddings. */
    public boolean projectsEmbeddings() {
        return embedding != hidden;
    }

    public int headSize() {
        return hidden / heads;
    }

    /** All parameters that are shared, in the order in which their masks are drawn. */
    public List<ParameterSpec> parameters() {
        ParameterList list = new ParameterList(numerics);
        ModelParts.declare(this, list);
        return list.specs();
    }

    /** The tensors that parameters are folded from, by BERT's names, each with its shape: linear layers as [out, in]. */
    public Map<String, List<Long>> tensors() {
        TensorList list = new TensorList();
        ModelParts.declare(this, list);
        return Collections.unmodifiableMap(list.shapes());
    }

    /**
     * How many numbers the parameters are, without a list of them: a shape from a file may promise anything.
     *
     * @throws ArithmeticException if they are too many to be counted, or those of one parameter for an array
     */
    public long parameterCount() {
        // All layers are alike.
        long one = countWith(1);
        return Math.addExact(one, Math.multiplyExact(layers - 1L, countWith(2) - one));
    }

    /**
     * Bytes that all parameters take under their masks, likewise.
     *
     * @throws ArithmeticException if they are too many to be counted
     */
    public long maskedBytes() {
        long one = bytesWith(1);
        return Math.addExact(one, Math.multiplyExact(layers - 1L, bytesWith(2) - one));
    }

    private long bytesWith(int someLayers) {
        return withLayers(someLayers).parameters().stream()
                .mapToLong(spec -> Packing.bytes(spec.shape().elements(), spec.width()))
                .sum();
    }

    private long countWith(int someLayers) {
        return withLayers(someLayers).parameters().stream()
                .mapToLong(spec -> spec.shape().elements())
                .sum();
    }
}
