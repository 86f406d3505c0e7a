package org.secformer.datasets.checkpoint;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;

/** The element types of the safetensors format that fill whole bytes. Only the floating-point ones are read. */
enum ElementType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1),
    F8_E4M3(1),
    F8_E5M2(1),
    F8_E8M0(1),
    C64(8);

    static final String READABLE = "F64, F32, F16 or BF16";

    private static final float SMALLEST_HALF = 0x1p-24f;

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<ElementType> named(String name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    int bytes() {
        return bytes;
    }

    boolean readable() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /**
     * Decodes the rest of a little-endian buffer, a whole number of elements. A 64-bit number is rounded to the nearest
     * float; beyond the range of float it becomes infinite.
     *
     * @param start the first index of {@code values} to be written
     * @return the number of elements written
     */
    int decode(ByteBuffer encoded, float[] values, int start) {
        int count = encoded.remaining() / bytes;
        switch (this) {
            case F64 -> {
                DoubleBuffer doubles = encoded.asDoubleBuffer();
                for (int i = 0; i < count; i++) {
                    values[start + i] = (float) doubles.get();
                }
            }
            case F32 -> encoded.asFloatBuffer().get(values, start, count);
            case F16 -> {
                ShortBuffer halves = encoded.asShortBuffer();
                for (int i = 0; i < count; i++) {
                    values[start + i] = halfToFloat(halves.get());
                }
            }
            case BF16 -> {
                ShortBuffer upperHalves = encoded.asShortBuffer();
                for (int i = 0; i < count; i++) {
                    values[start + i] = Float.intBitsToFloat(upperHalves.get() << 16);
                }
            }
            default -> throw new IllegalStateException(this + " is not decoded to float");
        }
        return count;
    }

    /** IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * SMALLEST_HALF;
            return sign == 0 ? magnitude : -magnitude;
        }
        int floatExponent = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | floatExponent << 23 | fraction << 13);
    }
}
