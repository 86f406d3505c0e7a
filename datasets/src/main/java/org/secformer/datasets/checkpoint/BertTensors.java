package org.secformer.datasets.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a classifier: their names in BertForSequenceClassification and their shapes. */
final class BertTensors {

    static final String WORDS = "bert.embeddings.word_embeddings";
    static final String POSITIONS = "bert.embeddings.position_embeddings";
    static final String TOKEN_TYPES = "bert.embeddings.token_type_embeddings";

    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

    private BertTensors() {}

    /** Each tensor's shape, in the order in which a text runs through the model. */
    static Map<String, List<Long>> shapes(BertConfig config) {
        BertTensors tensors = new BertTensors();
        int hidden = config.hiddenSize();
        tensors.matrix(WORDS, config.vocabularySize(), hidden);
        tensors.matrix(POSITIONS, config.maxPositionEmbeddings(), hidden);
        if (config.architecture().hasTokenTypes()) {
            tensors.matrix(TOKEN_TYPES, config.typeVocabularySize(), hidden);
        }
        tensors.layerNorm("bert.embeddings.LayerNorm", hidden);
        for (int layer = 0; layer < config.layers(); layer++) {
            tensors.layer("bert.encoder.layer." + layer, hidden, config.intermediateSize());
        }
        tensors.linear("bert.pooler.dense", hidden, hidden);
        tensors.linear("classifier", config.labels().size(), hidden);
        return Collections.unmodifiableMap(tensors.shapes);
    }

    /** The name that checkpoints converted from TensorFlow have for a LayerNorm's tensor; other names stay. */
    static String legacyName(String name) {
        return name.replaceFirst("\\.LayerNorm\\.weight$", ".LayerNorm.gamma")
                .replaceFirst("\\.LayerNorm\\.bias$", ".LayerNorm.beta");
    }

    private void layer(String prefix, int hidden, int intermediate) {
        linear(prefix + ".attention.self.query", hidden, hidden);
        linear(prefix + ".attention.self.key", hidden, hidden);
        linear(prefix + ".attention.self.value", hidden, hidden);
        linear(prefix + ".attention.output.dense", hidden, hidden);
        layerNorm(prefix + ".attention.output.LayerNorm", hidden);
        linear(prefix + ".intermediate.dense", intermediate, hidden);
        linear(prefix + ".output.dense", hidden, intermediate);
        layerNorm(prefix + ".output.LayerNorm", hidden);
    }

    private void linear(String prefix, long outputs, long inputs) {
        matrix(prefix, outputs, inputs);
        shapes.put(prefix + ".bias", List.of(outputs));
    }

    private void matrix(String prefix, long rows, long columns) {
        shapes.put(prefix + ".weight", List.of(rows, columns));
    }

    private void layerNorm(String prefix, long size) {
        shapes.put(prefix + ".weight", List.of(size));
        shapes.put(prefix + ".bias", List.of(size));
    }
}
