package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Parquet writes is looked through to its end, and nothing that says more than it has passes. */
class CompactThriftTest {
    private static byte[] footer() throws IOException {
        List<SchemaElement> schema = IntStream.range(0, 20)
                .mapToObj(i -> new SchemaElement("column " + "x".repeat(i * 20))
                        .setType(Type.BYTE_ARRAY)
                        .setLogicalType(LogicalType.STRING(new StringType())))
                .toList();
        FileMetaData footer = new FileMetaData(1, schema, Long.MIN_VALUE, List.of())
                .setKey_value_metadata(List.of(new KeyValue("key").setValue("value"), new KeyValue("")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, out);
        return out.toByteArray();
    }

    private static byte[] index() throws IOException {
        ColumnIndex index = new ColumnIndex(
                IntStream.range(0, 40).mapToObj(i -> i % 3 == 0).toList(),
                List.of(),
                List.of(),
                BoundaryOrder.ASCENDING);
        index.setNull_counts(
                Stream.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE).toList());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writeColumnIndex(index, out);
        return out.toByteArray();
    }

    @Test
    void theEndIsFoundAndNothingShorterPasses() throws IOException {
        for (byte[] whole : List.of(footer(), index())) {
            byte[] continued = Arrays.copyOf(whole, whole.length + 7);
            assertEquals(whole.length, CompactThrift.end(whole));
            assertEquals(whole.length, CompactThrift.end(continued));
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThrows(RuntimeException.class, () -> CompactThrift.end(cut), "cut to " + length);
            }
        }
    }

    /** Field 4: a list of structures, a text, a set of numbers, a map; field 1: a type that there is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "49fcffffffff07",
                "49fcffffffffffffffffff01",
                "4c49fcffffffff07",
                "48ffffffff07",
                "48ffffffffffffffffff01",
                "48ffffffffffffffffffff01",
                "4af5ffffff7f",
                "4bffffffff0788",
                "1d00"
            })
    void whatSaysMoreThanItHasIsRefused(String structure) {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(structure), 100);
        assertThrows(RuntimeException.class, () -> CompactThrift.end(bytes));
    }

    @Test
    void structuresInEachOtherWithoutEndAreRefused() {
        byte[] deep = new byte[1 << 20];
        Arrays.fill(deep, (byte) 0x1c);
        assertThrows(IllegalArgumentException.class, () -> CompactThrift.end(deep));
    }

    @Test
    void whateverTheBytesTheEndIsWithinThem() throws IOException {
        byte[] good = footer();
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                assertTrue(CompactThrift.end(changed) <= changed.length);
            } catch (IllegalArgumentException | java.nio.BufferUnderflowException noticed) {
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " of 5000");
    }

    @Test
    void textsArePassedOver() {
        byte[] text = "a text".getBytes(StandardCharsets.UTF_8);
        byte[] structure = new byte[text.length + 3];
        structure[0] = 0x18;
        structure[1] = (byte) text.length;
        System.arraycopy(text, 0, structure, 2, text.length);
        assertEquals(structure.length, CompactThrift.end(structure));
    }
}
