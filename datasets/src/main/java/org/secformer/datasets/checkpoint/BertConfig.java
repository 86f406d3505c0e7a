package org.secformer.datasets.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Revealed;

/**
 * The shape of a model of BERT's family, from {@code config.json}. Only what can be run is ever represented: an encoder with
 * absolute positions, GeLU or ReLU and the softmax 2Quad, softmax(s) = ((s + c)^2 + f) / sum ((s + c)^2 + f), under one of the heads; and its
 * teacher, which has the ordinary softmax.
 *
 * @param architecture which of the family
 * @param embeddingSize the width of a token's embedding; where it is not the layers', it is projected
 * @param hiddenSize the width of a token's vector in layers, a multiple of {@code heads}
 * @param layers the number of encoder layers
 * @param heads the number of attention heads
 * @param intermediateSize the width between the two matrices of the feed-forward part
 * @param maxPositionEmbeddings rows of the position embeddings
 * @param typeVocabularySize the number of token types; a single text uses type 0, BERT's pairs of texts type 1, too
 * @param vocabularySize the number of word pieces
 * @param layerNormEpsilon what is added to the variance in every LayerNorm
 * @param head what stands after the last layer
 * @param task what its numbers are for
 * @param labels the names of the classes, or values, in the order of the logits; of a vector there are none
 * @param padTokenId the word piece that fills a row up to its bucket
 * @param hiddenActivation between the matrices of the feed-forward part
 * @param softmax "2quad", or "softmax" of a teacher
 * @param softmaxConstant the c of 2Quad
 * @param softmaxFloor what 2Quad adds to each squared score
 */
public record BertConfig(
        Architecture architecture,
        int embeddingSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int maxPositionEmbeddings,
        int typeVocabularySize,
        int vocabularySize,
        double layerNormEpsilon,
        Head head,
        Task task,
        List<String> labels,
        int padTokenId,
        HiddenActivation hiddenActivation,
        String softmax,
        double softmaxConstant,
        double softmaxFloor) {

    public BertConfig {
        labels = List.copyOf(labels);
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws InvalidInputException naming every key that is missing, malformed or asks for something unsupported
     */
    public static BertConfig read(Path file) {
        return read(file, BertConfigReader::config);
    }

    /** Reads the {@code config.json} of a model with any softmax, also of one that a student may learn from. */
    public static BertConfig readAny(Path file) {
        return read(file, BertConfigReader::anyConfig);
    }

    private static BertConfig read(Path file, Function<BertConfigReader, Optional<BertConfig>> reading) {
        Problems problems = new Problems(file);
        BertConfig config = reading.apply(new BertConfigReader(file, InputFiles.json(file), problems))
                .orElse(null);
        problems.throwIfAny(BertConfigReader.REMEDY);
        return config;
    }

    /** Whether it can be computed privately; else its price is that of the student that it may have. */
    public boolean isTwoQuad() {
        return softmax.equals(BertConfigReader.TWO_QUAD);
    }

    /** The row of the position embeddings that a text's first token takes. */
    public int firstPosition() {
        return architecture.firstPosition(padTokenId);
    }

    /** The largest number of tokens of a text, the special ones around it included. */
    public int maxTokens() {
        return maxPositionEmbeddings - firstPosition();
    }

    /** Numbers that the head gives for a text, or for each token of it. */
    public int outputs() {
        return head.isVector() ? hiddenSize : labels.size();
    }

    /** The tensors behind the embeddings, by BERT's names; their shapes depend on sizes alone. */
    Map<String, List<Long>> tensors() {
        return new ModelShape(hiddenSize, layers, heads, intermediateSize, outputs(), 0, 0, head)
                .withEmbedding(embeddingSize)
                .tensors();
    }

    /** What the checkpoint calls a tensor of BERT's. */
    public String stored(String bertName) {
        return architecture.stored(bertName, head);
    }

    /** What a new checkpoint is to call it: an encoder is saved alone. */
    public String saved(String bertName) {
        return head.isVector() ? architecture.bare(stored(bertName)) : stored(bertName);
    }

    /** The public shape of the model whose numbers are held so. */
    public ModelShape shape(Numerics numerics) {
        return new ModelShape(
                embeddingSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                hiddenActivation,
                outputs(),
                layerNormEpsilon,
                softmaxConstant,
                softmaxFloor,
                head,
                numerics,
                Revealed.SCORES);
    }

    /** A model like this one with so many layers. */
    public BertConfig withLayers(int count) {
        return with(count, hiddenActivation, layerNormEpsilon);
    }

    /** A model like this one with another activation. */
    public BertConfig with(HiddenActivation activation) {
        return with(layers, activation, layerNormEpsilon);
    }

    /**
     * A model like this one with another epsilon in every LayerNorm.
     *
     * @throws InvalidInputException if this architecture's is fixed
     */
    public BertConfig withEpsilon(double epsilon) {
        if (!architecture.hasEpsilon()) {
            throw new InvalidInputException("layer_norm_eps: expected " + layerNormEpsilon
                    + ", which is fixed in this architecture, found " + epsilon + ".\nLeave it out.");
        }
        return with(layers, hiddenActivation, epsilon);
    }

    private BertConfig with(int otherLayers, HiddenActivation otherActivation, double otherEpsilon) {
        return new BertConfig(
                architecture,
                embeddingSize,
                hiddenSize,
                otherLayers,
                heads,
                intermediateSize,
                maxPositionEmbeddings,
                typeVocabularySize,
                vocabularySize,
                otherEpsilon,
                head,
                task,
                labels,
                padTokenId,
                otherActivation,
                softmax,
                softmaxConstant,
                softmaxFloor);
    }

    /** The width of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }
}
