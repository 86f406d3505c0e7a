package org.secformer.jobs;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The two 16-bit types of weights: a safetensors file of either, as models are often published. */
enum SixteenBits {
    /** IEEE 754 binary16: 5 bits of exponent with bias 15, 10 bits of fraction. */
    F16(13),
    /** The upper half of a float. */
    BF16(16);

    private static final float SMALLEST_NORMAL_HALF = 0x1p-14f;
    private static final int BIAS_DIFFERENCE = 127 - 15;

    private final int bitsDropped;

    SixteenBits(int bitsDropped) {
        this.bitsDropped = bitsDropped;
    }

    /** The values as the type can hold them: bits that it lacks are cut off, and so are numbers below the normal halves. */
    float[] cut(float... values) {
        float[] cut = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean tooSmall = this == F16 && Math.abs(values[i]) < SMALLEST_NORMAL_HALF;
            cut[i] = tooSmall ? 0 : Float.intBitsToFloat(Float.floatToIntBits(values[i]) & -1 << bitsDropped);
        }
        return cut;
    }

    /** Writes some of the tensors, whose values {@link #cut} made, in one file. */
    void write(Path file, List<String> names, Map<String, float[]> tensors, Map<String, int[]> shapes)
            throws IOException {
        StringJoiner header = new StringJoiner(", ", "{", "}");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String name : names) {
            int begin = data.size();
            for (float value : tensors.get(name)) {
                int bits = encode(value);
                data.write(bits);
                data.write(bits >>> Byte.SIZE);
            }
            header.add("\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
                    .formatted(name, this, Arrays.toString(shapes.get(name)), begin, data.size()));
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeLong(Long.reverseBytes(json.length));
            out.write(json);
            data.writeTo(out);
        }
    }

    private int encode(float value) {
        int bits = Float.floatToIntBits(value);
        if (this == BF16) {
            return bits >>> bitsDropped;
        }
        int magnitude = value == 0 ? 0 : (bits & Integer.MAX_VALUE) - (BIAS_DIFFERENCE << 23) >>> bitsDropped;
        return bits >>> 16 & 0x8000 | magnitude;
    }
}
