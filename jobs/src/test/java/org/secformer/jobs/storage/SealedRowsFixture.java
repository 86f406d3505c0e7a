package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.FileKeys;

/** Files of rows under a key, written as the program does or otherwise, and read as it does. */
abstract class SealedRowsFixture {
    static final MessageType SCHEMA = schema("part");
    static final int CELL_BYTES = 1_000;
    static final int ROWS = 20;
    static final SealedRows.Foretold FORETOLD =
            SealedRows.Foretold.of(SCHEMA, ROWS, Long.BYTES + Integer.BYTES + CELL_BYTES);

    @TempDir
    Path directory;

    final FileKeys keys = FileKeys.draw();

    static MessageType schema(String cell) {
        return Types.buildMessage()
                .required(PrimitiveTypeName.INT64)
                .named("row")
                .required(PrimitiveTypeName.BINARY)
                .named(cell)
                .named("rows");
    }

    static byte[] cell(long row, int bytes) {
        byte[] cell = new byte[bytes];
        new Random(row).nextBytes(cell);
        return cell;
    }

    static void fill(ParquetWriter<Group> writer, MessageType schema, int rows, int cellBytes) throws IOException {
        SimpleGroupFactory groups = new SimpleGroupFactory(schema);
        for (long row = 0; row < rows; row++) {
            writer.write(groups.newGroup()
                    .append("row", row)
                    .append(schema.getFieldName(1), Binary.fromConstantByteArray(cell(row, cellBytes))));
        }
    }

    byte[] written(MessageType schema, int rows, int cellBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ParquetWriter<Group> writer =
                SealedParquet.writer(out, schema, SealedParquet.encrypting(keys.of("a file")))) {
            fill(writer, schema, rows, cellBytes);
        }
        return out.toByteArray();
    }

    SealedRows open(byte[] content) throws IOException {
        return open(content, SealedParquet.decrypting(keys.of("a file")));
    }

    static SealedRows open(byte[] content, FileDecryptionProperties decryption) throws IOException {
        return SealedRows.open(new MemoryFile(content), decryption, FORETOLD, "a file");
    }

    void readAll(byte[] content) throws IOException {
        try (SealedRows rows = open(content)) {
            for (long row = 0; rows.hasNext(); row++) {
                Group group = rows.next();
                assertEquals(row, group.getLong(0, 0));
                assertArrayEquals(cell(row, CELL_BYTES), group.getBinary(1, 0).getBytes());
            }
        }
    }

    static String refused(ErrorCode code, org.junit.jupiter.api.function.Executable reading) {
        InvalidInputException refused = assertThrows(InvalidInputException.class, reading);
        assertEquals(code, refused.code(), refused.getMessage());
        return refused.getMessage();
    }
}
