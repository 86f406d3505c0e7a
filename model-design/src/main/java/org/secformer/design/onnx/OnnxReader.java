package org.secformer.design.onnx;

import static org.secformer.datasets.InvalidInputException.quote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InvalidInputException;

/**
 * Reads the parts of an ONNX file that tell what it computes; others (types of values, remarks) are passed over. Field numbers
 * are those of {@code onnx.proto}. Every size is compared with what is there before memory is taken for it. Not thread-safe.
 */
final class OnnxReader {
    private static final int MOST_AXES = 8;

    private final Object file;
    private final CodedInputStream in;
    private final OnnxGraph.Builder graph;

    private OnnxReader(Object file, InputStream bytes) {
        this.file = file;
        this.in = CodedInputStream.newInstance(bytes);
        this.graph = new OnnxGraph.Builder(file);
    }

    /**
     * Reads a file of at most 2 GB; the caller closes it.
     *
     * @param file as messages name it
     * @throws InvalidInputException if it is no ONNX file, is damaged, or keeps weights elsewhere
     * @throws IOException if reading fails
     */
    static OnnxGraph read(Object file, InputStream bytes) throws IOException {
        OnnxReader reader = new OnnxReader(file, bytes);
        try {
            reader.model();
        } catch (InvalidProtocolBufferException malformed) {
            throw reader.damaged("byte " + reader.in.getTotalBytesRead(), "a field of an ONNX model", "none");
        }
        return reader.graph.build();
    }

    /** What reads one field of a message; false if it is of no interest. */
    private interface Fields {
        boolean read(int field, int tag) throws IOException;
    }

    private void fields(Fields fields) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!fields.read(WireFormat.getTagFieldNumber(tag), tag)) {
                in.skipField(tag);
            }
        }
    }

    private void message(Fields fields) throws IOException {
        int before = in.pushLimit(in.readRawVarint32());
        fields(fields);
        in.checkLastTagWas(0);
        in.popLimit(before);
    }

    private void model() throws IOException {
        fields((field, tag) -> {
            switch (field) {
                case 7 -> message(this::graphField);
                case 8 -> operatorSet();
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private void operatorSet() throws IOException {
        String[] domain = {""};
        long[] version = {0};
        message((field, tag) -> {
            switch (field) {
                case 1 -> domain[0] = in.readStringRequireUtf8();
                case 2 -> version[0] = in.readInt64();
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (domain[0].isEmpty()) {
            graph.operatorSet(version[0]);
        }
    }

    private boolean graphField(int field, int tag) throws IOException {
        switch (field) {
            case 1 -> graph.add(node());
            case 5 -> graph.add(tensor());
            case 11 -> graph.input(valueName());
            case 12 -> graph.output(valueName());
            case 15 -> throw damaged("sparse_initializer", "dense weights", "sparse ones");
            default -> {
                return false;
            }
        }
        return true;
    }

    private String valueName() throws IOException {
        String[] name = {""};
        message((field, tag) -> {
            if (field == 1) {
                name[0] = in.readStringRequireUtf8();
            }
            return field == 1;
        });
        return name[0];
    }

    private OnnxNode node() throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String[] names = {"", "", ""};
        Map<String, OnnxNode.Attribute> attributes = new HashMap<>();
        message((field, tag) -> {
            switch (field) {
                case 1 -> inputs.add(in.readStringRequireUtf8());
                case 2 -> outputs.add(in.readStringRequireUtf8());
                case 3 -> names[0] = in.readStringRequireUtf8();
                case 4 -> names[1] = in.readStringRequireUtf8();
                case 5 -> attribute(attributes);
                case 7 -> names[2] = in.readStringRequireUtf8();
                default -> {
                    return false;
                }
            }
            return true;
        });
        String op = names[2].isEmpty() || names[2].equals("ai.onnx") ? names[1] : names[2] + "." + names[1];
        return new OnnxNode(op, names[0], inputs, outputs, attributes);
    }

    private void attribute(Map<String, OnnxNode.Attribute> attributes) throws IOException {
        String[] name = {""};
        float[] number = {0};
        OnnxTensor[] tensor = {null};
        List<Long> whole = new ArrayList<>();
        message((field, tag) -> {
            switch (field) {
                case 1 -> name[0] = in.readStringRequireUtf8();
                case 2 -> number[0] = in.readFloat();
                case 3 -> whole.add(in.readInt64());
                case 5 -> tensor[0] = tensor();
                case 8 -> wholeNumbers(tag, whole);
                default -> {
                    return false;
                }
            }
            return true;
        });
        attributes.put(name[0], new OnnxNode.Attribute(List.copyOf(whole), number[0], tensor[0]));
    }

    /** Repeated numbers stand one by one, or packed into one field. */
    private void wholeNumbers(int tag, List<Long> into) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            into.add(in.readInt64());
            return;
        }
        int before = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            into.add(in.readInt64());
        }
        in.popLimit(before);
    }

    private OnnxTensor tensor() throws IOException {
        List<Long> sizes = new ArrayList<>();
        List<Long> whole = new ArrayList<>();
        String[] name = {""};
        int[] type = {0};
        byte[][] raw = {null};
        byte[][] packed = {null};
        boolean[] elsewhere = {false};
        message((field, tag) -> {
            switch (field) {
                case 1 -> wholeNumbers(tag, sizes);
                case 2 -> type[0] = in.readInt32();
                case 4, 10 -> packed[0] = packedNumbers(tag);
                case 5, 7 -> wholeNumbers(tag, whole);
                case 8 -> name[0] = in.readStringRequireUtf8();
                case 9 -> raw[0] = in.readByteArray();
                case 13 -> elsewhere[0] = !skipped(tag);
                case 14 -> elsewhere[0] |= in.readEnum() != 0;
                default -> {
                    return false;
                }
            }
            return true;
        });
        String place = "tensor " + quote(name[0]);
        if (elsewhere[0]) {
            throw InvalidInputException.of(
                    file,
                    place,
                    "its values in this file",
                    "external data",
                    "Export the model into one file (onnx.save_model with save_as_external_data=False).");
        }
        byte[] bytes = raw[0] != null ? raw[0] : packed[0] != null ? packed[0] : bytes(whole, type[0]);
        requireSize(place, type[0], sizes, bytes);
        return new OnnxTensor(
                name[0], type[0], sizes.stream().map(Long::intValue).toList(), bytes);
    }

    /** Leaves a field out; always false. */
    private boolean skipped(int tag) throws IOException {
        in.skipField(tag);
        return false;
    }

    /** Floating-point numbers of fixed size, packed, lie as they lie in raw data. */
    private byte[] packedNumbers(int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            throw damaged("byte " + in.getTotalBytesRead(), "packed numbers", "single ones");
        }
        return in.readByteArray();
    }

    private static byte[] bytes(List<Long> whole, int type) {
        int width = OnnxTensor.bytes(type);
        ByteBuffer bytes = ByteBuffer.allocate(whole.size() * width).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : whole) {
            switch (width) {
                case Short.BYTES -> bytes.putShort((short) number);
                case Float.BYTES -> bytes.putInt((int) number);
                case Long.BYTES -> bytes.putLong(number);
                default -> {
                    return new byte[0];
                }
            }
        }
        return bytes.array();
    }

    /** A type that is not read is kept as it is: it is an error only where the model needs the tensor. */
    private void requireSize(String place, int type, List<Long> sizes, byte[] bytes) {
        if (OnnxTensor.bytes(type) == 0) {
            return;
        }
        boolean fits = sizes.size() <= MOST_AXES;
        long expected = OnnxTensor.bytes(type);
        for (long size : sizes) {
            fits = fits && size >= 0 && size <= Integer.MAX_VALUE && expected <= Integer.MAX_VALUE;
            expected = fits ? expected * size : -1;
        }
        if (!fits || expected != bytes.length) {
            throw damaged(place, "as many values as the shape " + sizes + " says", bytes.length + " bytes");
        }
    }

    private InvalidInputException damaged(String place, String expected, String found) {
        return InvalidInputException.of(file, place, expected, found, "The file is damaged or no ONNX model.");
    }
}
