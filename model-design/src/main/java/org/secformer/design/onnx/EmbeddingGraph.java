package org.secformer.design.onnx;

import static org.secformer.datasets.InvalidInputException.quote;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Recognises the sum of a token's word, position and type: rows of three tables, in any order. */
final class EmbeddingGraph {
    private static final int MOST_TABLES = 3;

    private final OnnxGraph graph;

    EmbeddingGraph(OnnxGraph graph) {
        this.graph = graph;
    }

    /** What a table has a row for. */
    enum Of {
        WORDS,
        POSITIONS,
        TYPES
    }

    /** Tables by what they have a row for; types may be missing. */
    Map<Of, OnnxTensor> match(String sum) {
        List<OnnxNode> terms = new ArrayList<>();
        collect(sum, terms);
        Map<Of, OnnxTensor> tables = new EnumMap<>(Of.class);
        for (OnnxNode term : terms) {
            OnnxTensor table = graph.constant(term.input(0))
                    .filter(tensor -> tensor.sizes().size() == 2 && term.whole("axis", 0) == 0)
                    .orElseThrow(() -> graph.unsupported(term, "rows of a constant table", "something else"));
            Of of = indices(term);
            if (tables.put(of, table) != null) {
                throw graph.unsupported(term, "one table of " + of, "two");
            }
        }
        if (!tables.containsKey(Of.WORDS) || !tables.containsKey(Of.POSITIONS)) {
            throw graph.unsupported(
                    "value " + quote(sum), "tables of words and positions", "tables of " + tables.keySet());
        }
        return tables;
    }

    private void collect(String value, List<OnnxNode> terms) {
        OnnxNode node = graph.require(value, "embeddings", "Add", "Gather");
        if (node.op().equals("Gather")) {
            terms.add(node);
        } else {
            node.inputs().forEach(term -> collect(term, terms));
        }
        if (terms.size() > MOST_TABLES) {
            throw graph.unsupported(node, "at most " + MOST_TABLES + " tables", "more");
        }
    }

    /** What the rows are chosen by: an input of the graph, or numbers that do not depend on it. */
    private Of indices(OnnxNode gather) {
        String value = graph.source(gather.input(1));
        while (!graph.isInput(value) && graph.constant(value).isEmpty()) {
            OnnxNode node = graph.require(
                    value, "numbers of rows", "Cast", "Slice", "Expand", "Unsqueeze", "Range", "ConstantOfShape");
            if (node.op().equals("Range")) {
                requireFromZero(node, node.input(0));
                return Of.POSITIONS;
            }
            if (node.op().equals("ConstantOfShape")) {
                return constantRow(node);
            }
            if (node.op().equals("Slice")) {
                requireFromZero(node, node.input(1));
            }
            value = graph.source(node.input(0));
        }
        return graph.isInput(value)
                ? input(gather, value)
                : rows(gather, graph.constant(value).orElseThrow());
    }

    private Of input(OnnxNode gather, String name) {
        return switch (name) {
            case "input_ids" -> Of.WORDS;
            case "token_type_ids" -> Of.TYPES;
            case "position_ids" -> Of.POSITIONS;
            default ->
                throw graph.unsupported(
                        gather, "the inputs input_ids, token_type_ids or position_ids", "the input " + quote(name));
        };
    }

    private Of constantRow(OnnxNode node) {
        OnnxNode.Attribute row = node.attributes().get("value");
        if (row != null && row.tensor() != null && row.tensor().element(0) != 0) {
            throw graph.unsupported(node, "token type 0", "another");
        }
        return Of.TYPES;
    }

    private void requireFromZero(OnnxNode node, String start) {
        if (graph.number(start).filter(number -> number == 0).isEmpty()) {
            throw graph.unsupported(node, "positions from 0 on", "another start");
        }
    }

    private Of rows(OnnxNode gather, OnnxTensor rows) {
        boolean zeros = rows.elements() > 1;
        boolean counted = rows.elements() > 1;
        for (int i = 0; i < rows.elements(); i++) {
            zeros &= rows.element(i) == 0;
            counted &= rows.element(i) == i;
        }
        if (!zeros && !counted) {
            throw graph.unsupported(gather, "positions 0, 1, 2... or token types 0", "other constant rows");
        }
        return zeros ? Of.TYPES : Of.POSITIONS;
    }
}
