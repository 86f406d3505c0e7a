package org.secformer.design.onnx;

import java.util.List;
import java.util.Map;

/**
 * One operation of an ONNX graph.
 *
 * @param op what it does, such as {@code MatMul}, with its domain if that is not ONNX's own
 * @param name unique in graphs that PyTorch exports; may be empty elsewhere
 * @param inputs names of values; an empty name stands for one that is left out
 * @param outputs names of values
 */
record OnnxNode(String op, String name, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {
    /** A setting: whole numbers (one or a list), a number, or a constant; what it is not is empty, 0 or null. */
    record Attribute(List<Long> whole, float number, OnnxTensor tensor) {}

    long whole(String attribute, long valueIfAbsent) {
        List<Long> found = wholes(attribute);
        return found.isEmpty() ? valueIfAbsent : found.get(0);
    }

    List<Long> wholes(String attribute) {
        return attributes.containsKey(attribute) ? attributes.get(attribute).whole() : List.of();
    }

    float number(String attribute, float valueIfAbsent) {
        return attributes.containsKey(attribute) ? attributes.get(attribute).number() : valueIfAbsent;
    }

    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }
}
