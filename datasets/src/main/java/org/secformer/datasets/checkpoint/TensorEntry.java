package org.secformer.datasets.checkpoint;

import java.util.List;

/**
 * What the header of a safetensors file says of one tensor.
 *
 * @param begin the first byte of the tensor, counted from the end of the header
 * @param end the byte after its last one
 */
record TensorEntry(ElementType type, List<Long> shape, long begin, long end) {

    TensorEntry {
        shape = List.copyOf(shape);
    }

    long elements() {
        return (end - begin) / type.bytes();
    }
}
