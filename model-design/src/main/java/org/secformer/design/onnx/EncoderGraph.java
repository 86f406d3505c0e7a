package org.secformer.design.onnx;

import static org.secformer.datasets.InvalidInputException.quote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.secformer.mpc.transformer.Limits;

/**
 * Recognises a BERT encoder in an ONNX graph: from its output back, layer by layer, to the tables that its inputs choose rows of.
 * Nothing is taken by its name or place in the file; whatever is not understood is an error that names the node.
 */
final class EncoderGraph {
    private final OnnxGraph graph;
    private final Operations operations;
    private final AttentionGraph attention;

    EncoderGraph(OnnxGraph graph) {
        this.graph = graph;
        operations = new Operations(graph);
        attention = new AttentionGraph(graph, operations);
    }

    /** @param input the value that the layer is applied to */
    record Layer(
            AttentionGraph.Found attention,
            Linear attended,
            Norm middle,
            Linear expanded,
            Linear contracted,
            Norm output,
            String input) {}

    /**
     * What was found.
     *
     * @param layers from the first on
     * @param pooler if the graph has one
     * @param leftAside outputs that are neither the encoder's nor its pooler's
     */
    record Found(
            Map<EmbeddingGraph.Of, OnnxTensor> tables,
            Norm embeddings,
            List<Layer> layers,
            Optional<Linear> pooler,
            List<String> leftAside) {}

    Found match() {
        String output = output();
        List<Layer> layers = new ArrayList<>();
        Norm norm = operations.norm(output, "the output");
        while (isResidual(norm.input())) {
            if (layers.size() == Limits.MOST_LAYERS) {
                throw graph.unsupported("the whole graph", "at most " + Limits.MOST_LAYERS + " layers", "more");
            }
            Layer layer = layer(norm, "layer " + layers.size() + ", counted from the last");
            layers.add(layer);
            norm = operations.norm(layer.input(), "the input of a layer");
        }
        Collections.reverse(layers);
        Optional<Linear> pooler = Optional.empty();
        List<String> leftAside = new ArrayList<>();
        for (String other : graph.outputs()) {
            Optional<Linear> found = pooler(other, output);
            pooler = found.isPresent() ? found : pooler;
            if (found.isEmpty() && !other.equals(output)) {
                leftAside.add(other);
            }
        }
        return new Found(new EmbeddingGraph(graph).match(norm.input()), norm, List.copyOf(layers), pooler, leftAside);
    }

    /** The output that a LayerNorm ends. */
    private String output() {
        List<String> ends = graph.outputs().stream().filter(operations::isNorm).toList();
        if (ends.size() > 1 && ends.contains("last_hidden_state")) {
            return "last_hidden_state";
        }
        if (ends.size() != 1) {
            throw graph.unsupported(
                    "outputs " + quote(graph.outputs().toString()),
                    "one that a LayerNorm ends, or one of them called last_hidden_state",
                    ends.size() + " that a LayerNorm ends");
        }
        return ends.get(0);
    }

    private boolean isResidual(String value) {
        return graph.producer(value)
                .filter(node -> node.op().equals("Add"))
                .filter(node -> node.inputs().stream().anyMatch(operations::isLinear))
                .isPresent();
    }

    /** A sum's linear part and what is added to it. */
    private record Residual(Linear linear, String before) {}

    private Residual residual(String value, String what) {
        OnnxNode sum = graph.require(value, what, "Add");
        boolean first = operations.isLinear(sum.input(0));
        return new Residual(operations.linear(sum.input(first ? 0 : 1), what), sum.input(first ? 1 : 0));
    }

    private Layer layer(Norm output, String what) {
        Residual contracted = residual(output.input(), what + ", output.dense");
        String activated = contracted.linear().input();
        Linear expanded = operations.linear(operations.gelu(activated, what + ", GeLU"), what + ", intermediate.dense");
        requireSame(expanded.input(), contracted.before(), what + ", what is added after output.dense");
        Norm middle = operations.norm(contracted.before(), what + ", attention.output.LayerNorm");
        Residual attended = residual(middle.input(), what + ", attention.output.dense");
        AttentionGraph.Found heads = attention.match(attended.linear().input(), what + ", attention");
        requireSame(heads.input(), attended.before(), what + ", what is added after attention.output.dense");
        return new Layer(heads, attended.linear(), middle, expanded, contracted.linear(), output, attended.before());
    }

    private void requireSame(String value, String other, String what) {
        if (!graph.source(value).equals(graph.source(other))) {
            throw graph.unsupported(
                    what, "the value " + quote(graph.source(value)), "the value " + quote(graph.source(other)));
        }
    }

    /** tanh of a linear function of the first token. */
    private Optional<Linear> pooler(String value, String output) {
        return graph.producer(value)
                .filter(node -> node.op().equals("Tanh") && operations.isLinear(node.input(0)))
                .map(node -> operations.linear(node.input(0), "the pooler"))
                .filter(linear -> graph.producer(linear.input())
                        .filter(first -> first.op().equals("Gather")
                                && first.whole("axis", 0) == 1
                                && graph.number(first.input(1))
                                        .filter(token -> token == 0)
                                        .isPresent()
                                && graph.source(first.input(0)).equals(graph.source(output)))
                        .isPresent());
    }
}
