package org.secformer.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.coordination.PredictionName;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.Plan;

/**
 * Prediction shares: one Parquet file per batch, sealed to the client, written whole or not at all, with the party's signature
 * beside it. Columns: row, and share, the labels' shares
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

    /** What a party's shares of a dataset's predictions are sealed and signed as. */
    static String subject(String dataset, Role party) {
        return "prediction share of dataset " + dataset + " by " + party;
    }

    /** Names of the shares that are there with their signatures. */
    static List<String> names(Storage predictions) throws IOException {
        Set<String> all = new HashSet<>(predictions.list(""));
        return all.stream()
                .filter(name -> PredictionName.matches(name) && all.contains(name + SignatureFile.ENDING))
                .sorted()
                .toList();
    }

    /**
     * Writes a batch, sealed to the client and signed.
     *
     * @param logits [rows per batch, labels]
     */
    static void write(
            Storage predictions, PredictionName name, String dataset, Plan plan, long[] logits, Credentials party)
            throws IOException {
        String subject = subject(dataset, party.role());
        MemoryFile file = new MemoryFile();
        int labels = plan.shape().labels();
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(file)
                .withType(SCHEMA)
                .withConf(new Configuration(false))
                .withEncryption(SealedParquet.sealing(party.certificate(Role.CLIENT), subject, name.toString()))
                .build()) {
            SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
            for (int row = 0; row < plan.rowsPerBatch(); row++) {
                long[] share = Arrays.copyOfRange(logits, row * labels, (row + 1) * labels);
                writer.write(groups.newGroup()
                        .append(ROW, (long) name.batch() * plan.rowsPerBatch() + row)
                        .append(SHARE, Binary.fromConstantByteArray(Packing.pack(share, 4))));
            }
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        file.writeTo(content);
        SignatureFile.writeSigned(predictions, name.toString(), content.toByteArray(), subject, party.own());
    }
}
