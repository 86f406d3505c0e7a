package org.secformer.design.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Recognises softmax(q k^T / sqrt(head size) + padding) v, from its result back to the three linear functions. */
final class AttentionGraph {
    private static final List<Integer> BY_HEAD = List.of(0, 2, 1, 3);
    private static final List<Integer> BY_HEAD_TURNED = List.of(0, 2, 3, 1);

    /** Of what the padding mask is made; anything that orders tokens (a decoder's mask) is not among it. */
    private static final Set<String> MASK_OPERATIONS = Set.of(
            "Unsqueeze",
            "Cast",
            "Sub",
            "Mul",
            "Where",
            "Expand",
            "Shape",
            "Gather",
            "Slice",
            "Concat",
            "Constant",
            "ConstantOfShape",
            "Equal",
            "Not",
            "Reshape",
            "Identity",
            "Squeeze");

    private final OnnxGraph graph;
    private final Operations operations;

    AttentionGraph(OnnxGraph graph, Operations operations) {
        this.graph = graph;
        this.operations = operations;
    }

    /** @param input of all three */
    record Found(Linear query, Linear key, Linear value, int heads, String input) {}

    /** A linear function's result, cut into heads. @param scale of all constants that it is multiplied by */
    private record Heads(OnnxNode at, Linear linear, int heads, List<Integer> axes, double scale) {}

    /** @param context all heads side by side, [rows, tokens, hidden] */
    Found match(String context, String what) {
        OnnxNode joined = graph.require(context, what + ", heads side by side", "Reshape");
        OnnxNode turned = graph.require(joined.input(0), what + ", heads side by side", "Transpose");
        requireAxes(turned, turned.wholes("perm").stream().map(Long::intValue).toList(), BY_HEAD);
        OnnxNode sums = graph.require(turned.input(0), what + ", weights times values", "MatMul");
        Heads value = heads(sums.input(1), what + ", value");
        OnnxNode softmax = graph.require(sums.input(0), what + ", weights", "Softmax");
        requireLastAxis(softmax);
        OnnxNode masked = graph.require(softmax.input(0), what + ", scores plus padding", "Add");
        boolean maskFirst = unscaled(masked.input(0)).isEmpty();
        requirePaddingMask(masked, masked.input(maskFirst ? 0 : 1));
        String scores = masked.input(maskFirst ? 1 : 0);
        OnnxNode product = unscaled(scores)
                .orElseThrow(() -> graph.unsupported(masked, "scores (" + what + ")", "no product of two values"));
        Heads query = heads(product.input(0), what + ", query");
        Heads key = heads(product.input(1), what + ", key");
        requireAxes(value.at(), value.axes(), BY_HEAD);
        requireAxes(query.at(), query.axes(), BY_HEAD);
        requireAxes(key.at(), key.axes(), BY_HEAD_TURNED);
        requireAlike(what, query, key, value, scale(scores) * query.scale() * key.scale());
        return new Found(
                query.linear(),
                key.linear(),
                value.linear(),
                query.heads(),
                query.linear().input());
    }

    private void requireAlike(String what, Heads query, Heads key, Heads value, double scale) {
        for (Heads other : List.of(key, value)) {
            boolean alike = other.heads() == query.heads()
                    && other.linear().outputs() == query.linear().outputs()
                    && graph.source(other.linear().input())
                            .equals(graph.source(query.linear().input()));
            if (!alike) {
                throw graph.unsupported(
                        other.at(), "heads as in the query, from the same value (" + what + ")", "others");
            }
        }
        double headSize = (double) query.linear().outputs() / query.heads();
        if (value.scale() != 1 || !Operations.near(scale, 1 / Math.sqrt(headSize))) {
            throw graph.unsupported(
                    query.at(),
                    "scores times 1 / sqrt(" + headSize + "), values as they are (" + what + ")",
                    "factors " + scale + " and " + value.scale());
        }
    }

    private void requireAxes(OnnxNode node, List<Integer> axes, List<Integer> expected) {
        if (!axes.equals(expected)) {
            throw graph.unsupported(node, "axes in the order " + expected, "" + axes);
        }
    }

    private void requireLastAxis(OnnxNode softmax) {
        long usual = graph.operatorSet() >= 13 ? -1 : 1;
        long axis = softmax.whole("axis", usual);
        if (axis != -1 && axis != 3) {
            throw graph.unsupported(softmax, "the last axis", "axis " + axis);
        }
    }

    /** The product of two values below scales; none if there is something else. */
    private Optional<OnnxNode> unscaled(String value) {
        Optional<OnnxNode> node = graph.producer(value);
        while (node.isPresent() && isScale(node.get())) {
            node = graph.producer(operations.operands(node.get()).orElseThrow().other());
        }
        return node.filter(found -> found.op().equals("MatMul"));
    }

    private boolean isScale(OnnxNode node) {
        boolean scales = node.op().equals("Mul")
                || node.op().equals("Div") && graph.constant(node.input(1)).isPresent();
        return scales
                && operations
                        .operands(node)
                        .filter(operands -> operands.constant().elements() == 1)
                        .isPresent();
    }

    private double factor(OnnxNode scale) {
        double number = operations.operands(scale).orElseThrow().constant().element(0);
        return scale.op().equals("Div") ? 1 / number : number;
    }

    private double scale(String scores) {
        double scale = 1;
        OnnxNode node = graph.producer(scores).orElseThrow();
        while (isScale(node)) {
            scale *= factor(node);
            node = graph.producer(operations.operands(node).orElseThrow().other())
                    .orElseThrow();
        }
        return scale;
    }

    private Heads heads(String value, String what) {
        List<Integer> axes = List.of(0, 1, 2, 3);
        double scale = 1;
        OnnxNode node = graph.require(value, what, "Transpose", "Mul", "Div", "Reshape");
        while (!node.op().equals("Reshape")) {
            String before = node.input(0);
            if (node.op().equals("Transpose")) {
                axes = composed(node, axes);
            } else if (isScale(node)) {
                scale *= factor(node);
                before = operations.operands(node).orElseThrow().other();
            } else {
                throw graph.unsupported(node, "a constant factor (" + what + ")", "a product of values");
            }
            node = graph.require(before, what, "Transpose", "Mul", "Div", "Reshape");
        }
        Linear linear = operations.linear(node.input(0), what);
        return new Heads(node, linear, heads(node, linear.outputs(), what), axes, scale);
    }

    private List<Integer> composed(OnnxNode transpose, List<Integer> later) {
        List<Long> earlier = transpose.wholes("perm");
        if (!earlier.stream().sorted().toList().equals(List.of(0L, 1L, 2L, 3L))) {
            throw graph.unsupported(transpose, "an order of 4 axes", "" + earlier);
        }
        return later.stream().map(axis -> earlier.get(axis).intValue()).toList();
    }

    /** From the last two sizes that a result is cut into, one of which may be left open. */
    private int heads(OnnxNode reshape, int hidden, String what) {
        long heads = size(reshape, 2);
        long headSize = size(reshape, 3);
        if (heads == -1 && headSize > 0) {
            heads = hidden / headSize;
        }
        if (headSize == -1 && heads > 0) {
            headSize = hidden / heads;
        }
        if (heads <= 0 || headSize <= 0 || heads * headSize != hidden) {
            throw graph.unsupported(
                    reshape, "heads that make up " + hidden + " columns (" + what + ")", heads + " of " + headSize);
        }
        return Math.toIntExact(heads);
    }

    private long size(OnnxNode reshape, int axis) {
        String shape = reshape.input(1);
        Optional<OnnxTensor> constant = graph.constant(shape)
                .or(() -> graph.producer(shape)
                        .filter(node -> node.op().equals("Concat"))
                        .flatMap(node -> graph.constant(node.input(axis))));
        int index = graph.constant(shape).isPresent() ? axis : 0;
        return constant.filter(tensor -> tensor.isWhole() && tensor.elements() > index)
                .map(tensor -> (long) tensor.element(index))
                .orElseThrow(() -> graph.unsupported(reshape, "a constant size of axis " + axis, "none"));
    }

    /** It must depend on nothing but the input {@code attention_mask} and sizes of inputs. */
    private void requirePaddingMask(OnnxNode masked, String mask) {
        Deque<String> open = new ArrayDeque<>(List.of(mask));
        Set<String> seen = new HashSet<>();
        boolean reads = false;
        while (!open.isEmpty()) {
            String value = open.pop();
            if (value.isEmpty() || !seen.add(value)) {
                continue;
            }
            reads |= graph.isInput(value) && value.equals("attention_mask");
            if (graph.isInput(value) && !value.equals("attention_mask")) {
                throw graph.unsupported(masked, "a mask of padding alone", "the input \"" + value + "\" in it");
            }
            graph.producer(value).ifPresent(node -> {
                if (!MASK_OPERATIONS.contains(node.op())) {
                    throw graph.unsupported(node, "a mask of padding alone", node.op());
                }
                if (!node.op().equals("Shape")) {
                    node.inputs().forEach(open::push);
                }
            });
        }
        if (!reads) {
            throw graph.unsupported(masked, "the input \"attention_mask\" in what is added to scores", "none");
        }
    }
}
