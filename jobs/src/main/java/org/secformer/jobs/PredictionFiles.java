package org.secformer.jobs;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.coordination.PredictionName;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.Plan;

/**
 * Prediction shares: one Parquet file per batch, written whole or not at all. Columns: row, and share, the labels' shares
 * modulo 2^32, little-endian, at {@link Plan#INPUT_SCALE} fraction bits.
 */
final class PredictionFiles {
    static final String ROW = "row";
    static final String SHARE = "share";
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.INT64)
            .named(ROW)
            .required(PrimitiveTypeName.BINARY)
            .named(SHARE)
            .named("predictions");

    private PredictionFiles() {}

    /** @param logits [rows per batch, labels] */
    static void write(Storage predictions, PredictionName name, Plan plan, long[] logits) throws IOException {
        MemoryFile file = new MemoryFile();
        int labels = plan.shape().labels();
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(file)
                .withType(SCHEMA)
                .withConf(new Configuration(false))
                .build()) {
            SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
            for (int row = 0; row < plan.rowsPerBatch(); row++) {
                long[] share = Arrays.copyOfRange(logits, row * labels, (row + 1) * labels);
                writer.write(groups.newGroup()
                        .append(ROW, (long) name.batch() * plan.rowsPerBatch() + row)
                        .append(SHARE, Binary.fromConstantByteArray(Packing.pack(share, 4))));
            }
        }
        predictions.write(name.toString(), file::writeTo);
    }
}
