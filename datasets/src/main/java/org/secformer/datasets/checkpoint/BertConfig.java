package org.secformer.datasets.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;

/**
 * The shape of a classifier of BERT's family, from {@code config.json}. Only what can be run is ever represented: a sequence
 * classifier with absolute positions, GeLU and the softmax 2Quad, softmax(s) = ((s + c)^2 + f) / sum ((s + c)^2 + f); and its
 * teacher, which has the ordinary softmax.
 *
 * @param architecture which of the family
 * @param hiddenSize the width of a token's vector, a multiple of {@code heads}
 * @param layers the number of encoder layers
 * @param heads the number of attention heads
 * @param intermediateSize the width between the two matrices of the feed-forward part
 * @param maxPositionEmbeddings rows of the position embeddings
 * @param typeVocabularySize the number of token types; a single text uses type 0, BERT's pairs of texts type 1, too
 * @param vocabularySize the number of word pieces
 * @param layerNormEpsilon what is added to the variance in every LayerNorm
 * @param labels the names of the classes in the order of the logits, at least two
 * @param padTokenId the word piece that fills a row up to its bucket
 * @param hiddenActivation always "gelu"
 * @param softmax "2quad", or "softmax" of a teacher
 * @param softmaxConstant the c of 2Quad
 * @param softmaxFloor what 2Quad adds to each squared score
 */
public record BertConfig(
        Architecture architecture,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int maxPositionEmbeddings,
        int typeVocabularySize,
        int vocabularySize,
        double layerNormEpsilon,
        List<String> labels,
        int padTokenId,
        String hiddenActivation,
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

    /** Reads the {@code config.json} of a model that a student may learn from: as {@link #read}, whatever its softmax. */
    public static BertConfig readTeacher(Path file) {
        return read(file, BertConfigReader::teacherConfig);
    }

    private static BertConfig read(Path file, Function<BertConfigReader, Optional<BertConfig>> reading) {
        Problems problems = new Problems(file);
        BertConfig config = reading.apply(new BertConfigReader(file, InputFiles.json(file), problems))
                .orElse(null);
        problems.throwIfAny(BertConfigReader.REMEDY);
        return config;
    }

    /** The row of the position embeddings that a text's first token takes. */
    public int firstPosition() {
        return architecture.firstPosition(padTokenId);
    }

    /** The largest number of tokens of a text, the special ones around it included. */
    public int maxTokens() {
        return maxPositionEmbeddings - firstPosition();
    }

    /** The width of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }
}
