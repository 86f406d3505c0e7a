package org.secformer.design.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.data.Draws;
import org.secformer.design.model.Tensors;

/** Tiny encoders in ONNX files: found as they are, however their nodes are written, or refused by the node's name. */
final class ImportedEncoderTest {
    private static ImportedEncoder read(byte[] file) throws IOException {
        return ImportedEncoder.read("toy.onnx", new ByteArrayInputStream(file));
    }

    @ParameterizedTest
    @EnumSource(
            value = OnnxToy.With.class,
            names = {"ONE_NODE_NORMS", "GEMM_POOLER", "TURNED_MATRICES", "NO_TYPES", "HALF_FLOATS"})
    void weightsAreThoseOfTheModel(OnnxToy.With with) throws IOException {
        ImportedEncoder found = read(OnnxToy.file(with));
        Tensors expected = OnnxToy.weights();
        Set<String> names = found.tensors().all().keySet();
        boolean pooler = with == OnnxToy.With.GEMM_POOLER;
        assertEquals(pooler ? expected.all().size() : expected.all().size() - 2, names.size());
        for (String name : names) {
            Tensors.Tensor tensor = found.tensors().all().get(name);
            float[] values = expected.all().get(name).values();
            boolean zeros = with == OnnxToy.With.NO_TYPES && name.contains("token_type");
            assertArrayEquals(zeros ? new float[values.length] : values, tensor.values(), name);
            assertArrayEquals(expected.all().get(name).shape(), tensor.shape(), name);
        }
        ObjectNode config = found.config(0);
        assertEquals(OnnxToy.HEADS, config.get("num_attention_heads").asInt());
        assertEquals(OnnxToy.LAYERS, config.get("num_hidden_layers").asInt());
        assertEquals(OnnxToy.INTERMEDIATE, config.get("intermediate_size").asInt());
        assertEquals(OnnxToy.POSITIONS, config.get("max_position_embeddings").asInt());
        assertEquals(1e-12, config.get("layer_norm_eps").asDouble());
        assertEquals(List.of(), found.leftAside());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RELU               | (Relu): expected Mul or Gelu (layer 0, counted from the last, GeLU), found Relu
                    OTHER_SCALE        | (Reshape): expected scores times 1 / sqrt(4.0)
                    CAUSAL_MASK        | (Trilu): expected a mask of padding alone
                    EXTERNAL_DATA      | tensor "encoder.layer.1.output.dense.bias": expected its values in this file
                    POSITIONS_FROM_TWO | (Slice): expected positions from 0 on
                    OTHER_RESIDUAL     | what is added after output.dense
                    """)
    void whatIsNotUnderstoodIsNamed(OnnxToy.With with, String reason) {
        byte[] file = OnnxToy.file(with);
        String refused =
                assertThrows(InvalidInputException.class, () -> read(file)).getMessage();
        assertTrue(refused.contains("toy.onnx, "), refused);
        assertTrue(refused.contains(reason), refused);
    }

    /** A part of a file is no file; a changed one is refused or read, but never a fault of this program. */
    @Test
    void damagedFilesAreRefused() throws IOException {
        byte[] file = OnnxToy.file(OnnxToy.With.GEMM_POOLER);
        for (int length = 0; length < file.length; length += 97) {
            byte[] part = Arrays.copyOf(file, length);
            assertThrows(InvalidInputException.class, () -> read(part), "" + length);
        }
        Draws draws = Draws.of(5, "damage");
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = file.clone();
            int at = draws.below(file.length);
            damaged[at] ^= (byte) (1 << draws.below(8));
            try {
                read(damaged);
            } catch (InvalidInputException named) {
                refused++;
            }
        }
        assertTrue(refused > 300, "" + refused);
    }
}
