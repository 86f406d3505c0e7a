package org.secformer.design.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.secformer.design.data.Draws;
import org.secformer.design.model.Tensors;

/** Writes ONNX files of tiny encoders with random weights, with the nodes that PyTorch writes, or others in their place. */
final class OnnxToy {
    static final int HIDDEN = 8;
    static final int HEADS = 2;
    static final int INTERMEDIATE = 12;
    static final int LAYERS = 2;
    static final int WORDS = 27;
    static final int POSITIONS = 16;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    /** How a file differs from what PyTorch 2.0 writes. */
    enum With {
        ONE_NODE_NORMS,
        GEMM_POOLER,
        TURNED_MATRICES,
        NO_TYPES,
        HALF_FLOATS,
        RELU,
        OTHER_SCALE,
        CAUSAL_MASK,
        EXTERNAL_DATA,
        POSITIONS_FROM_TWO,
        OTHER_RESIDUAL
    }

    private final Set<With> with;
    private final Tensors weights = weights();
    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private int names;

    private OnnxToy(Set<With> with) {
        this.with = with;
    }

    static byte[] file(With... with) {
        Set<With> set = EnumSet.noneOf(With.class);
        set.addAll(List.of(with));
        return new OnnxToy(set).write();
    }

    /** What all files hold, under BertModel's names; numbers that 16 bits hold. */
    static Tensors weights() {
        Tensors tensors = new Tensors();
        put(tensors, "embeddings.word_embeddings.weight", WORDS, HIDDEN);
        put(tensors, "embeddings.position_embeddings.weight", POSITIONS, HIDDEN);
        put(tensors, "embeddings.token_type_embeddings.weight", 2, HIDDEN);
        norm(tensors, "embeddings.LayerNorm");
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "encoder.layer." + layer + ".";
            for (String name : List.of("self.query", "self.key", "self.value", "output.dense")) {
                linear(tensors, prefix + "attention." + name, HIDDEN, HIDDEN);
            }
            norm(tensors, prefix + "attention.output.LayerNorm");
            linear(tensors, prefix + "intermediate.dense", INTERMEDIATE, HIDDEN);
            linear(tensors, prefix + "output.dense", HIDDEN, INTERMEDIATE);
            norm(tensors, prefix + "output.LayerNorm");
        }
        linear(tensors, "pooler.dense", HIDDEN, HIDDEN);
        return tensors;
    }

    private static void linear(Tensors tensors, String name, int outputs, int inputs) {
        put(tensors, name + ".weight", outputs, inputs);
        put(tensors, name + ".bias", outputs);
    }

    private static void norm(Tensors tensors, String name) {
        put(tensors, name + ".weight", HIDDEN);
        put(tensors, name + ".bias", HIDDEN);
    }

    private static void put(Tensors tensors, String name, int... shape) {
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        Draws draws = Draws.of(1, name);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (draws.below(255) - 127) / 64f;
        }
        tensors.put(name, values, shape);
    }

    /** Writes fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void field(int number, byte[] bytes) {
        graph.writeBytes(message(out -> out.writeByteArray(number, bytes)));
    }

    private byte[] write() {
        for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
            field(11, message(out -> out.writeString(1, input)));
        }
        String last = encoder();
        field(12, message(out -> out.writeString(1, last)));
        if (with.contains(With.GEMM_POOLER)) {
            String first = node("Gather", Map.of("axis", 1L), last, number(0L));
            String dense = node(
                    "Gemm", Map.of("transB", 1L), first, weight("pooler.dense.weight"), weight("pooler.dense.bias"));
            String pooled = node("Tanh", Map.of(), dense);
            field(12, message(out -> out.writeString(1, pooled)));
        }
        byte[] operators = message(out -> out.writeInt64(2, 17));
        return message(out -> {
            out.writeInt64(1, 8);
            out.writeByteArray(7, graph.toByteArray());
            out.writeByteArray(8, operators);
        });
    }

    private String encoder() {
        String mask = node("Cast", Map.of("to", 1L), node("Unsqueeze", Map.of(), "attention_mask", vector(1, 2)));
        mask = node("Mul", Map.of(), node("Sub", Map.of(), number(1f), mask), number(-1e9f));
        if (with.contains(With.CAUSAL_MASK)) {
            mask = node("Trilu", Map.of(), mask);
        }
        long from = with.contains(With.POSITIONS_FROM_TWO) ? 2 : 0;
        String rows = node(
                "Slice",
                Map.of(),
                vector(LongStream.range(0, POSITIONS).toArray()),
                vector(from),
                node("Shape", Map.of(), "input_ids"));
        String sum = node("Gather", Map.of(), weight("embeddings.word_embeddings.weight"), "input_ids");
        if (!with.contains(With.NO_TYPES)) {
            String types = weight("embeddings.token_type_embeddings.weight");
            sum = node("Add", Map.of(), sum, node("Gather", Map.of(), types, "token_type_ids"));
        }
        String positions = node("Gather", Map.of(), weight("embeddings.position_embeddings.weight"), rows);
        String x = norm("embeddings.LayerNorm", node("Add", Map.of(), positions, sum));
        for (int layer = 0; layer < LAYERS; layer++) {
            x = layer("encoder.layer." + layer + ".", x, mask);
        }
        return x;
    }

    private String layer(String prefix, String x, String mask) {
        String attended = linear(prefix + "attention.output.dense", attention(prefix + "attention.self.", x, mask));
        String middle = norm(prefix + "attention.output.LayerNorm", node("Add", Map.of(), attended, x));
        String expanded = linear(prefix + "intermediate.dense", middle);
        String contracted = linear(prefix + "output.dense", activated(expanded));
        String before = with.contains(With.OTHER_RESIDUAL) ? x : middle;
        return norm(prefix + "output.LayerNorm", node("Add", Map.of(), before, contracted));
    }

    private String activated(String x) {
        if (with.contains(With.RELU)) {
            return node("Relu", Map.of(), x);
        }
        String erf = node("Erf", Map.of(), node("Div", Map.of(), x, number((float) Math.sqrt(2))));
        return node("Mul", Map.of(), node("Mul", Map.of(), x, node("Add", Map.of(), erf, number(1f))), number(0.5f));
    }

    private String attention(String prefix, String x, String mask) {
        String query = byHead(linear(prefix + "query", x), 0, 2, 1, 3);
        String key = byHead(linear(prefix + "key", x), 0, 2, 3, 1);
        String value = byHead(linear(prefix + "value", x), 0, 2, 1, 3);
        float root = (float) Math.sqrt(with.contains(With.OTHER_SCALE) ? 3 : (double) HIDDEN / HEADS);
        String scores = node("Div", Map.of(), node("MatMul", Map.of(), query, key), number(root));
        String shares = node("Softmax", Map.of("axis", -1L), node("Add", Map.of(), scores, mask));
        String context =
                node("Transpose", Map.of("perm", new long[] {0, 2, 1, 3}), node("MatMul", Map.of(), shares, value));
        return node("Reshape", Map.of(), context, vector(0, 0, HIDDEN));
    }

    private String byHead(String x, long... axes) {
        String sizes =
                node("Concat", Map.of("axis", 0L), node("Shape", Map.of(), x), number(7L), vector(HEADS), vector(-1));
        return node("Transpose", Map.of("perm", axes), node("Reshape", Map.of(), x, sizes));
    }

    private String linear(String name, String x) {
        Tensors.Tensor tensor = weights.all().get(name + ".weight");
        String matrix;
        if (with.contains(With.TURNED_MATRICES)) {
            matrix = node("Transpose", Map.of("perm", new long[] {1, 0}), weight(name + ".weight"));
        } else {
            float[] turned = Linear.transposed(tensor.values(), tensor.shape()[0], tensor.shape()[1]);
            matrix = floats("", turned, tensor.shape()[1], tensor.shape()[0]);
        }
        return node("Add", Map.of(), weight(name + ".bias"), node("MatMul", Map.of(), x, matrix));
    }

    private String norm(String name, String x) {
        String weight = weight(name + ".weight");
        String bias = weight(name + ".bias");
        if (with.contains(With.ONE_NODE_NORMS)) {
            return node("LayerNormalization", Map.of("epsilon", 1e-12f), x, weight, bias);
        }
        Map<String, Object> last = Map.of("axes", new long[] {-1});
        String centred = node("Sub", Map.of(), x, node("ReduceMean", last, x));
        String variance = node("ReduceMean", last, node("Pow", Map.of(), centred, number(2f)));
        String deviation = node("Sqrt", Map.of(), node("Add", Map.of(), variance, number(1e-12f)));
        String normalised = node("Div", Map.of(), centred, deviation);
        return node("Add", Map.of(), node("Mul", Map.of(), normalised, weight), bias);
    }

    private String weight(String name) {
        Tensors.Tensor tensor = weights.all().get(name);
        return floats(name, tensor.values(), tensor.shape());
    }

    private String number(float value) {
        return floats("", new float[] {value});
    }

    private String number(long value) {
        return tensor("", INT64, bytes(value), false);
    }

    private String vector(long... values) {
        return tensor("", INT64, bytes(values), false, values.length);
    }

    private static byte[] bytes(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        LongStream.of(values).forEach(bytes::putLong);
        return bytes.array();
    }

    private String floats(String name, float[] values, int... shape) {
        boolean half = with.contains(With.HALF_FLOATS) && shape.length == 2;
        ByteBuffer bytes = ByteBuffer.allocate((half ? Short.BYTES : Float.BYTES) * values.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (half) {
                bytes.putShort(half(value));
            } else {
                bytes.putFloat(value);
            }
        }
        boolean external = with.contains(With.EXTERNAL_DATA) && name.startsWith("encoder.layer.1.output.dense");
        return tensor(name, half ? 10 : FLOAT, bytes.array(), external, shape);
    }

    /** Of numbers that 16 bits hold and that are 0 or not tiny. */
    private static short half(float value) {
        int bits = Float.floatToIntBits(value);
        int exponent = (bits >> 23 & 0xFF) - 127 + 15;
        return value == 0 ? 0 : (short) (bits >>> 16 & 0x8000 | exponent << 10 | bits >> 13 & 0x3FF);
    }

    private String tensor(String name, int type, byte[] raw, boolean external, int... shape) {
        String unique = name.isEmpty() ? "constant_" + names++ : name;
        byte[] location = message(out -> out.writeString(1, "location"));
        field(5, message(out -> {
            for (int size : shape) {
                out.writeInt64(1, size);
            }
            out.writeInt32(2, type);
            out.writeString(8, unique);
            if (external) {
                out.writeByteArray(13, location);
                out.writeEnum(14, 1);
            } else {
                out.writeByteArray(9, raw);
            }
        }));
        return unique;
    }

    private String node(String op, Map<String, Object> attributes, String... inputs) {
        String output = op + "_" + names++;
        field(1, message(out -> {
            for (String input : inputs) {
                out.writeString(1, input);
            }
            out.writeString(2, output);
            out.writeString(3, "/" + output);
            out.writeString(4, op);
            for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
                out.writeByteArray(5, attribute(attribute.getKey(), attribute.getValue()));
            }
        }));
        return output;
    }

    private static byte[] attribute(String name, Object value) {
        return message(out -> {
            out.writeString(1, name);
            if (value instanceof Long whole) {
                out.writeInt64(3, whole);
            } else if (value instanceof Float number) {
                out.writeFloat(2, number);
            } else {
                for (long whole : (long[]) value) {
                    out.writeInt64(8, whole);
                }
            }
        });
    }
}
