package org.secformer.design.onnx;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.model.Tensors;

/**
 * An encoder from an ONNX file, as a BertModel of Hugging Face would be saved. One without token types (DistilBERT's) is a BERT
 * whose types add zeros.
 */
public final class ImportedEncoder {
    private static final int USUAL_TYPES = 2;

    private final Object file;
    private final EncoderGraph.Found found;
    private final Tensors tensors = new Tensors();
    private final int hidden;

    private ImportedEncoder(Object file, EncoderGraph.Found found) {
        this.file = file;
        this.found = found;
        hidden = found.embeddings().weight().length;
        collect();
    }

    /**
     * Reads a file; the caller closes it.
     *
     * @param file as messages name it
     * @throws InvalidInputException naming the node or tensor that is not understood
     * @throws IOException if reading fails
     */
    public static ImportedEncoder read(Object file, InputStream bytes) throws IOException {
        return new ImportedEncoder(file, new EncoderGraph(OnnxReader.read(file, bytes)).match());
    }

    /** The weights under BertModel's names. */
    public Tensors tensors() {
        return tensors;
    }

    /** Outputs of the graph that were not imported. */
    public List<String> leftAside() {
        return found.leftAside();
    }

    public int vocabularySize() {
        return found.tables().get(EmbeddingGraph.Of.WORDS).sizes().get(0);
    }

    public int maxTokens() {
        return found.tables().get(EmbeddingGraph.Of.POSITIONS).sizes().get(0);
    }

    /** What {@code config.json} says. */
    public ObjectNode config(int padding) {
        EncoderGraph.Layer first = found.layers().get(0);
        ObjectNode config = JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("model_type", "bert")
                .put("hidden_act", "gelu")
                .put("hidden_size", hidden)
                .put("intermediate_size", first.expanded().outputs())
                // As it was before it became a 32-bit number.
                .put("layer_norm_eps", Double.parseDouble(Float.toString((float) epsilon())))
                .put("max_position_embeddings", maxTokens())
                .put("num_attention_heads", first.attention().heads())
                .put("num_hidden_layers", found.layers().size())
                .put("pad_token_id", padding)
                .put(
                        "type_vocab_size",
                        tensors.all()
                                .get("embeddings.token_type_embeddings.weight")
                                .shape()[0])
                .put("vocab_size", vocabularySize());
        config.putArray("architectures").add("BertModel");
        return config;
    }

    private double epsilon() {
        return found.embeddings().epsilon();
    }

    private void collect() {
        if (found.layers().isEmpty()) {
            throw wrong("the whole graph", "one encoder layer or more", "none");
        }
        table("word", EmbeddingGraph.Of.WORDS);
        table("position", EmbeddingGraph.Of.POSITIONS);
        if (found.tables().containsKey(EmbeddingGraph.Of.TYPES)) {
            table("token_type", EmbeddingGraph.Of.TYPES);
        } else {
            tensors.put(
                    "embeddings.token_type_embeddings.weight", new float[USUAL_TYPES * hidden], USUAL_TYPES, hidden);
        }
        put("embeddings.LayerNorm", found.embeddings());
        int intermediate = found.layers().get(0).expanded().outputs();
        int heads = found.layers().get(0).attention().heads();
        for (int i = 0; i < found.layers().size(); i++) {
            EncoderGraph.Layer layer = found.layers().get(i);
            String prefix = "encoder.layer." + i + ".";
            if (layer.attention().heads() != heads) {
                throw wrong(
                        prefix,
                        heads + " heads as in other layers",
                        "" + layer.attention().heads());
            }
            put(prefix + "attention.self.query", layer.attention().query(), hidden, hidden);
            put(prefix + "attention.self.key", layer.attention().key(), hidden, hidden);
            put(prefix + "attention.self.value", layer.attention().value(), hidden, hidden);
            put(prefix + "attention.output.dense", layer.attended(), hidden, hidden);
            put(prefix + "attention.output.LayerNorm", layer.middle());
            put(prefix + "intermediate.dense", layer.expanded(), intermediate, hidden);
            put(prefix + "output.dense", layer.contracted(), hidden, intermediate);
            put(prefix + "output.LayerNorm", layer.output());
        }
        found.pooler().ifPresent(pooler -> put("pooler.dense", pooler, hidden, hidden));
    }

    private void table(String name, EmbeddingGraph.Of of) {
        OnnxTensor table = found.tables().get(of);
        String full = "embeddings." + name + "_embeddings";
        if (table.sizes().get(1) != hidden) {
            throw wrong(full, hidden + " columns", "shape " + table.sizes());
        }
        tensors.put(full + ".weight", table.floats(), table.sizes().get(0), hidden);
    }

    private void put(String name, Linear linear, int outputs, int inputs) {
        if (linear.outputs() != outputs || linear.inputs() != inputs) {
            throw wrong(
                    name,
                    "shape [" + outputs + ", " + inputs + "]",
                    "[" + linear.outputs() + ", " + linear.inputs() + "]");
        }
        tensors.put(name + ".weight", linear.weight(), outputs, inputs);
        tensors.put(name + ".bias", linear.bias(), outputs);
    }

    private void put(String name, Norm norm) {
        if (norm.weight().length != hidden || norm.bias().length != hidden) {
            throw wrong(name, hidden + " columns", norm.weight().length + " and " + norm.bias().length);
        }
        if (norm.epsilon() != epsilon() || !(epsilon() > 0)) {
            throw wrong(name, "the same positive epsilon in every LayerNorm", epsilon() + " and " + norm.epsilon());
        }
        tensors.put(name + ".weight", norm.weight(), hidden);
        tensors.put(name + ".bias", norm.bias(), hidden);
    }

    private InvalidInputException wrong(String place, String expected, String found) {
        return InvalidInputException.of(
                file, place, expected, found, "Export the model again, as it was saved, without changing its parts.");
    }
}
