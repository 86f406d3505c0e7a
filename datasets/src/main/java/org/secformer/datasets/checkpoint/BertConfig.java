package org.secformer.datasets.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.Problems;

/**
 * The shape of a BERT classifier, from {@code config.json}. Only what can be run is ever represented: a sequence
 * classifier with absolute positions, GeLU and the softmax 2Quad, softmax(s) = (s + c)^2 / sum (s + c)^2; and its teacher,
 * which has the ordinary softmax.
 *
 * @param hiddenSize the width of a token's vector, a multiple of {@code heads}
 * @param layers the number of encoder layers
 * @param heads the number of attention heads
 * @param intermediateSize the width between the two matrices of the feed-forward part
 * @param maxPositionEmbeddings the largest number of tokens, [CLS] and [SEP] included
 * @param typeVocabularySize the number of token types; a single text uses type 0
 * @param vocabularySize the number of word pieces
 * @param layerNormEpsilon what is added to the variance in every LayerNorm
 * @param labels the names of the classes in the order of the logits, at least two
 * @param padTokenId the word piece that fills a row up to its bucket
 * @param hiddenActivation always "gelu"
 * @param softmax "2quad", or "softmax" of a teacher
 * @param softmaxConstant the c of 2Quad
 */
public record BertConfig(
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
        double softmaxConstant) {

    public BertConfig {
        labels = List.copyOf(labels);
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws InvalidInputException naming every key that is missing, malformed or asks for something unsupported
     */
    public static BertConfig read(Path file) {
        return read(file, BertConfigReader::requireSupported);
    }

    /** Reads the {@code config.json} of a model that a student may learn from: as {@link #read}, whatever its softmax. */
    public static BertConfig readTeacher(Path file) {
        return read(file, BertConfigReader::requireTeacher);
    }

    private static BertConfig read(Path file, Consumer<BertConfigReader> requirements) {
        Problems problems = new Problems(file);
        BertConfigReader reader = new BertConfigReader(file, InputFiles.json(file), problems);
        requirements.accept(reader);
        BertConfig config = reader.config().orElse(null);
        problems.throwIfAny(BertConfigReader.REMEDY);
        return config;
    }

    /** The width of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }
}
