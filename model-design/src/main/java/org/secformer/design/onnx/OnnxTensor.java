package org.secformer.design.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A constant of an ONNX graph.
 *
 * @param name empty for the value of a Constant node
 * @param type as {@code TensorProto.DataType} numbers it
 * @param sizes of its axes, the slowest first; none of a single number
 * @param raw its elements in little-endian order
 */
record OnnxTensor(String name, int type, List<Integer> sizes, byte[] raw) {
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int FLOAT16 = 10;
    static final int DOUBLE = 11;

    /** Bytes of an element, 0 of a type that is not read. */
    static int bytes(int type) {
        return switch (type) {
            case FLOAT, INT32 -> Float.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case FLOAT16 -> Short.BYTES;
            default -> 0;
        };
    }

    int elements() {
        return raw.length / bytes(type);
    }

    boolean isWhole() {
        return type == INT32 || type == INT64;
    }

    /** An element, whatever its type. */
    double element(int index) {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int at = index * bytes(type);
        return switch (type) {
            case FLOAT -> bytes.getFloat(at);
            case INT32 -> bytes.getInt(at);
            case INT64 -> bytes.getLong(at);
            case FLOAT16 -> half(bytes.getShort(at));
            default -> bytes.getDouble(at);
        };
    }

    float[] floats() {
        float[] values = new float[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element(i);
        }
        return values;
    }

    /** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size = exponent == 0x1F
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? Math.scalb((double) fraction, -24) : Math.scalb(1024.0 + fraction, exponent - 25);
        return bits < 0 ? -size : size;
    }
}
