package org.secformer.design.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recognises the operations that a BERT is made of in the nodes that PyTorch writes for them. Each method takes the value that an
 * operation results in and returns what it is applied to; sums and products may be in any order.
 */
final class Operations {
    private static final double EXACT_ENOUGH = 1e-5;
    private static final float USUAL_EPSILON = 1e-5f;
    private static final int MOST_FACTORS = 2;
    private static final List<Long> LAST_AXIS = List.of(-1L);

    private final OnnxGraph graph;

    Operations(OnnxGraph graph) {
        this.graph = graph;
    }

    /** A node's constant and its other operand. */
    record Operands(OnnxTensor constant, String other) {}

    Optional<Operands> operands(OnnxNode node) {
        Optional<OnnxTensor> second = graph.constant(node.input(1));
        if (second.isPresent()) {
            return Optional.of(new Operands(second.get(), node.input(0)));
        }
        return graph.constant(node.input(0)).map(first -> new Operands(first, node.input(1)));
    }

    static boolean near(double value, double expected) {
        return Math.abs(value - expected) <= EXACT_ENOUGH * Math.abs(expected);
    }

    boolean isLinear(String value) {
        return graph.isComputedBy(value, "Gemm")
                || graph.producer(value)
                        .filter(node -> node.op().equals("Add"))
                        .flatMap(this::operands)
                        .filter(sum -> graph.isComputedBy(sum.other(), "MatMul"))
                        .isPresent();
    }

    /** @param what it is, for messages */
    Linear linear(String value, String what) {
        OnnxNode sum = graph.require(value, what, "Add", "Gemm");
        if (sum.op().equals("Gemm")) {
            return gemm(sum, what);
        }
        Operands parts = operands(sum).orElseThrow(() -> graph.unsupported(sum, "a bias (" + what + ")", "none"));
        OnnxNode product = graph.require(parts.other(), what, "MatMul");
        Optional<OnnxNode> turned =
                graph.producer(product.input(1)).filter(node -> node.op().equals("Transpose"));
        OnnxTensor matrix = matrix(product, turned.map(node -> node.input(0)).orElse(product.input(1)), what);
        return linear(product, matrix, turned.isPresent(), parts.constant(), what);
    }

    private Linear gemm(OnnxNode node, String what) {
        if (node.number("alpha", 1) != 1 || node.number("beta", 1) != 1 || node.whole("transA", 0) != 0) {
            throw graph.unsupported(node, "alpha and beta 1, transA 0 (" + what + ")", "others");
        }
        OnnxTensor bias = graph.constant(node.input(2))
                .orElseThrow(() -> graph.unsupported(node, "a bias (" + what + ")", "none"));
        return linear(node, matrix(node, node.input(1), what), node.whole("transB", 0) == 1, bias, what);
    }

    private OnnxTensor matrix(OnnxNode node, String value, String what) {
        return graph.constant(value)
                .filter(tensor -> tensor.sizes().size() == 2)
                .orElseThrow(() -> graph.unsupported(node, "a constant matrix (" + what + ")", "none"));
    }

    private Linear linear(OnnxNode node, OnnxTensor matrix, boolean outputsFirst, OnnxTensor bias, String what) {
        int rows = matrix.sizes().get(0);
        int columns = matrix.sizes().get(1);
        int outputs = outputsFirst ? rows : columns;
        if (!bias.sizes().equals(List.of(outputs))) {
            throw graph.unsupported(node, "a bias of shape [" + outputs + "] (" + what + ")", "" + bias.sizes());
        }
        float[] values = matrix.floats();
        float[] weight = outputsFirst ? values : Linear.transposed(values, rows, columns);
        return new Linear(node.input(0), weight, bias.floats(), outputs, outputsFirst ? columns : rows);
    }

    boolean isNorm(String value) {
        return graph.isComputedBy(value, "LayerNormalization")
                || graph.producer(value)
                        .filter(node -> node.op().equals("Add"))
                        .flatMap(this::operands)
                        .filter(sum -> graph.isComputedBy(sum.other(), "Mul"))
                        .isPresent();
    }

    /** One node, or (x - mean) / sqrt(mean of squares + epsilon) * weight + bias. */
    Norm norm(String value, String what) {
        OnnxNode last = graph.require(value, what, "Add", "LayerNormalization");
        if (last.op().equals("LayerNormalization")) {
            requireLastAxis(last, List.of(last.whole("axis", -1)));
            return new Norm(
                    last.input(0),
                    vector(last, last.input(1), what),
                    vector(last, last.input(2), what),
                    last.number("epsilon", USUAL_EPSILON));
        }
        Operands sum = constantOf(last, what);
        OnnxNode scaled = graph.require(sum.other(), what, "Mul");
        Operands product = constantOf(scaled, what);
        OnnxNode quotient = graph.require(product.other(), what, "Div");
        OnnxNode centred = graph.require(quotient.input(0), what, "Sub");
        requireMean(centred.input(1), centred.input(0), what);
        OnnxNode root = graph.require(quotient.input(1), what, "Sqrt");
        OnnxNode guarded = graph.require(root.input(0), what, "Add");
        Operands variance = constantOf(guarded, what);
        OnnxNode squares = requireMean(variance.other(), null, what);
        requireSquare(squares.input(0), quotient.input(0), what);
        return new Norm(
                centred.input(0),
                vector(scaled, product.constant(), what),
                vector(last, sum.constant(), what),
                single(guarded, variance.constant(), what));
    }

    private Operands constantOf(OnnxNode node, String what) {
        return operands(node).orElseThrow(() -> graph.unsupported(node, "a constant operand (" + what + ")", "none"));
    }

    private double single(OnnxNode node, OnnxTensor constant, String what) {
        if (constant.elements() != 1) {
            throw graph.unsupported(node, "one constant number (" + what + ")", "shape " + constant.sizes());
        }
        return constant.element(0);
    }

    private OnnxNode requireMean(String value, String of, String what) {
        OnnxNode mean = graph.require(value, what, "ReduceMean");
        List<Long> axes = mean.wholes("axes");
        if (axes.isEmpty()) {
            axes = graph.constant(mean.input(1)).map(Operations::wholes).orElse(List.of());
        }
        requireLastAxis(mean, axes);
        if (of != null && !graph.source(mean.input(0)).equals(graph.source(of))) {
            throw graph.unsupported(mean, "the mean of what it is taken from (" + what + ")", "another value's");
        }
        return mean;
    }

    private void requireSquare(String value, String of, String what) {
        OnnxNode square = graph.require(value, what, "Pow", "Mul");
        boolean twice = square.op().equals("Mul")
                ? graph.source(square.input(1)).equals(graph.source(of))
                : graph.number(square.input(1)).filter(power -> power == 2).isPresent();
        if (!twice || !graph.source(square.input(0)).equals(graph.source(of))) {
            throw graph.unsupported(square, "the square of x - mean (" + what + ")", "something else");
        }
    }

    /** Three axes: rows, tokens, columns. */
    private void requireLastAxis(OnnxNode node, List<Long> axes) {
        if (!axes.equals(LAST_AXIS) && !axes.equals(List.of(2L))) {
            throw graph.unsupported(node, "the last axis", "axes " + axes);
        }
    }

    static List<Long> wholes(OnnxTensor tensor) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < tensor.elements(); i++) {
            values.add((long) tensor.element(i));
        }
        return values;
    }

    private float[] vector(OnnxNode node, String value, String what) {
        return vector(
                node,
                graph.constant(value)
                        .orElseThrow(() -> graph.unsupported(node, "a constant vector (" + what + ")", "none")),
                what);
    }

    private float[] vector(OnnxNode node, OnnxTensor tensor, String what) {
        if (tensor.sizes().size() != 1) {
            throw graph.unsupported(node, "a constant vector (" + what + ")", "shape " + tensor.sizes());
        }
        return tensor.floats();
    }

    /** x/2 (1 + erf(x / sqrt 2)), its factors in any order; returns x. */
    String gelu(String value, String what) {
        OnnxNode last = graph.require(value, what, "Mul", "Gelu");
        if (last.op().equals("Gelu")) {
            if (last.attributes().containsKey("approximate")) {
                throw graph.unsupported(last, "exact GeLU (" + what + ")", "its attribute \"approximate\"");
            }
            return last.input(0);
        }
        List<String> factors = new ArrayList<>();
        double constant = factors(last, factors);
        String argument = null;
        String step = null;
        for (String factor : factors) {
            if (graph.isComputedBy(factor, "Add") && !isLinear(factor)) {
                step = factor;
            } else {
                argument = factor;
            }
        }
        if (factors.size() != MOST_FACTORS || step == null || argument == null || !near(constant, 0.5)) {
            throw graph.unsupported(last, "x/2 (1 + erf(x / sqrt 2)) (" + what + ")", "another product");
        }
        requireErf(step, argument, what);
        return argument;
    }

    /** Adds the factors of a product of products that are no constants; returns the product of those that are. */
    private double factors(OnnxNode product, List<String> factors) {
        double constant = 1;
        for (String operand : product.inputs()) {
            Optional<Double> number = graph.number(operand);
            Optional<OnnxNode> inner =
                    graph.producer(operand).filter(node -> node.op().equals("Mul"));
            if (number.isPresent()) {
                constant *= number.get();
            } else if (inner.isPresent() && factors.size() <= MOST_FACTORS) {
                constant *= factors(inner.get(), factors);
            } else {
                factors.add(operand);
            }
        }
        return constant;
    }

    private void requireErf(String step, String argument, String what) {
        OnnxNode sum = graph.require(step, what, "Add");
        Operands parts = constantOf(sum, what);
        OnnxNode erf = graph.require(parts.other(), what, "Erf");
        OnnxNode scaled = graph.require(erf.input(0), what, "Div", "Mul");
        Operands scale = constantOf(scaled, what);
        double number = single(scaled, scale.constant(), what);
        boolean fits = single(sum, parts.constant(), what) == 1
                && near(scaled.op().equals("Div") ? 1 / number : number, Math.sqrt(0.5))
                && graph.source(scale.other()).equals(graph.source(argument));
        if (!fits) {
            throw graph.unsupported(scaled, "1 + erf(x / sqrt 2) (" + what + ")", "another function");
        }
    }
}
