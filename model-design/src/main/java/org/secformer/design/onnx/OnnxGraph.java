package org.secformer.design.onnx;

import static org.secformer.datasets.InvalidInputException.quote;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.secformer.datasets.InvalidInputException;

/**
 * What an ONNX file computes: nodes, each a function of earlier ones, of constants and of the graph's inputs. Nodes that hand a
 * value on as it is (Identity, Dropout) are stepped over. Immutable.
 */
final class OnnxGraph {
    private static final String REMEDY =
            "Supported are BERT's and DistilBERT's encoders as torch.onnx.export writes a BertModel or DistilBertModel that was"
                    + " loaded with attn_implementation=\"eager\": exact GeLU, absolute positions, weights in floating point.";
    private static final Set<String> HANDED_ON = Set.of("Identity", "Dropout");

    private final Object file;
    private final long operatorSet;
    private final Map<String, OnnxTensor> constants;
    private final Map<String, OnnxNode> producers;
    private final Set<String> inputs;
    private final List<String> outputs;

    private OnnxGraph(Builder builder, Map<String, OnnxNode> producers) {
        this.file = builder.file;
        this.operatorSet = builder.operatorSet;
        this.constants = Map.copyOf(builder.constants);
        this.producers = producers;
        this.inputs = Set.copyOf(builder.inputs);
        this.outputs = List.copyOf(builder.outputs);
    }

    /** Collects the parts of a graph. */
    static final class Builder {
        private final Object file;
        private long operatorSet;
        private final Map<String, OnnxTensor> constants = new HashMap<>();
        private final List<OnnxNode> nodes = new ArrayList<>();
        private final Set<String> inputs = new HashSet<>();
        private final List<String> outputs = new ArrayList<>();

        Builder(Object file) {
            this.file = file;
        }

        void operatorSet(long version) {
            operatorSet = version;
        }

        void add(OnnxNode node) {
            nodes.add(node);
        }

        void add(OnnxTensor tensor) {
            constants.put(tensor.name(), tensor);
        }

        void input(String name) {
            inputs.add(name);
        }

        void output(String name) {
            outputs.add(name);
        }

        /** @throws InvalidInputException if a node reads what is not there, or what only a later one computes */
        OnnxGraph build() {
            Map<String, OnnxNode> producers = new HashMap<>();
            for (OnnxNode node : nodes) {
                for (String input : node.inputs()) {
                    boolean known = input.isEmpty()
                            || constants.containsKey(input)
                            || inputs.contains(input)
                            || producers.containsKey(input);
                    if (!known) {
                        throw wrong("an earlier value of the name " + quote(input), "none", node);
                    }
                }
                if (node.outputs().isEmpty()) {
                    throw wrong("a value that it computes", "none", node);
                }
                node.outputs().forEach(output -> producers.put(output, node));
                OnnxNode.Attribute value = node.attributes().get("value");
                if (node.op().equals("Constant") && value != null && value.tensor() != null) {
                    constants.put(node.outputs().get(0), value.tensor());
                }
            }
            return new OnnxGraph(this, producers);
        }

        private InvalidInputException wrong(String expected, String found, OnnxNode node) {
            return InvalidInputException.of(file, "node " + quote(node.name()), expected, found, REMEDY);
        }
    }

    /** The version of ONNX's operators. */
    long operatorSet() {
        return operatorSet;
    }

    List<String> outputs() {
        return outputs;
    }

    /** A value before the nodes that only hand it on. */
    String source(String value) {
        String found = value;
        for (OnnxNode node = producers.get(found);
                node != null && HANDED_ON.contains(node.op());
                node = producers.get(found)) {
            found = node.input(0);
        }
        return found;
    }

    boolean isInput(String value) {
        return inputs.contains(source(value)) && !constants.containsKey(source(value));
    }

    /** The node that computes a value; none of an input or a constant. */
    Optional<OnnxNode> producer(String value) {
        return Optional.ofNullable(producers.get(source(value)))
                .filter(node -> !node.op().equals("Constant"));
    }

    boolean isComputedBy(String value, String op) {
        return producer(value).filter(node -> node.op().equals(op)).isPresent();
    }

    Optional<OnnxTensor> constant(String value) {
        return Optional.ofNullable(constants.get(source(value))).filter(tensor -> OnnxTensor.bytes(tensor.type()) > 0);
    }

    /** A constant of one element. */
    Optional<Double> number(String value) {
        return constant(value).filter(tensor -> tensor.elements() == 1).map(tensor -> tensor.element(0));
    }

    /**
     * The node that computes a value.
     *
     * @param what it is, for the message
     * @throws InvalidInputException if it is none of the operations
     */
    OnnxNode require(String value, String what, String... ops) {
        OnnxNode node = producer(value)
                .orElseThrow(() -> InvalidInputException.of(
                        file,
                        "value " + quote(value),
                        String.join(" or ", ops) + " (" + what + ")",
                        isInput(value) ? "an input of the graph" : "a constant of no use here",
                        REMEDY));
        if (!List.of(ops).contains(node.op())) {
            throw unsupported(node, String.join(" or ", ops) + " (" + what + ")", node.op());
        }
        return node;
    }

    InvalidInputException unsupported(OnnxNode node, String expected, String found) {
        return InvalidInputException.of(
                file, "node " + quote(node.name()) + " (" + node.op() + ")", expected, found, REMEDY);
    }

    InvalidInputException unsupported(String place, String expected, String found) {
        return InvalidInputException.of(file, place, expected, found, REMEDY);
    }
}
