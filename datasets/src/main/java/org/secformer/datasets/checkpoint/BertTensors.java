package org.secformer.datasets.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a model: their names in BERT's classes and their shapes. */
final class BertTensors {

    static final String WORDS = "bert.embeddings.word_embeddings";
    static final String POSITIONS = "bert.embeddings.position_embeddings";
    static final String TOKEN_TYPES = "bert.embeddings.token_type_embeddings";

    private BertTensors() {}

    /** Each tensor's shape, in the order in which a text runs through the model. */
    static Map<String, List<Long>> shapes(BertConfig config) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        long columns = config.embeddingSize();
        shapes.put(WORDS + ".weight", List.of((long) config.vocabularySize(), columns));
        shapes.put(POSITIONS + ".weight", List.of((long) config.maxPositionEmbeddings(), columns));
        if (config.architecture().hasTokenTypes()) {
            shapes.put(TOKEN_TYPES + ".weight", List.of((long) config.typeVocabularySize(), columns));
        }
        shapes.putAll(config.tensors());
        return Collections.unmodifiableMap(shapes);
    }

    /** The name that checkpoints converted from TensorFlow have for a LayerNorm's tensor; other names stay. */
    static String legacyName(String name) {
        return name.replaceFirst("\\.LayerNorm\\.weight$", ".LayerNorm.gamma")
                .replaceFirst("\\.LayerNorm\\.bias$", ".LayerNorm.beta");
    }
}
