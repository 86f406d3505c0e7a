package org.secformer.jobs.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.MemoryFile;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.SealedRows;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.transformer.Plan;

/**
 * Prediction shares: Parquet files of one batch or a few ({@link PredictionPack}), sealed to the client, written whole or not at all,
 * with the party's signature beside each. Columns: row, and outputs, the shares of the logits and of the flag
 * modulo 2^32, little-endian, at {@link Plan#INPUT_SCALE} fraction bits.
 */
public final class PredictionFiles {
    static final String ROW = "row";
    static final String OUTPUTS = "outputs";
    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.INT64)
            .named(ROW)
            .required(PrimitiveTypeName.BINARY)
            .named(OUTPUTS)
            .named("predictions");

    private PredictionFiles() {}

    /** What a party's shares of a dataset's predictions are sealed and signed as. */
    public static String subject(String dataset, Role party) {
        return "prediction share of dataset " + dataset + " by " + party;
    }

    /** Files that are there with their signatures, by their first batches. */
    public static List<PredictionPack> packs(Storage predictions) throws IOException {
        List<PredictionPack> packs = new ArrayList<>();
        for (String directory : directories(predictions)) {
            Set<String> all = new HashSet<>(predictions.list(directory));
            all.stream()
                    .filter(name -> PredictionPack.matches(name) && all.contains(name + SignatureFile.ENDING))
                    .sorted()
                    .map(PredictionPack::parse)
                    .forEach(packs::add);
        }
        return packs;
    }

    /** Directories in which shares may lie, the predictions' own among them. */
    public static List<String> directories(Storage predictions) throws IOException {
        return Stream.concat(Stream.of(""), predictions.list("").stream().filter(PredictionPack::isDirectory))
                .toList();
    }

    /**
     * Writes batches, sealed to the client and signed.
     *
     * @param outputs of each batch, [rows per batch, {@link Plan#outputs}]
     */
    public static void write(
            Storage predictions,
            PredictionPack pack,
            String dataset,
            Plan plan,
            List<long[]> outputs,
            Credentials party)
            throws IOException {
        if (outputs.size() != pack.count()) {
            throw new IllegalArgumentException(outputs.size() + " batches for " + pack);
        }
        String subject = subject(dataset, party.role());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int columns = plan.outputs();
        try (ParquetWriter<Group> writer = SealedParquet.writer(
                content, SCHEMA, SealedParquet.sealing(party.certificate(Role.CLIENT), subject, pack.toString()))) {
            SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
            long number = (long) pack.first().batch() * plan.rowsPerBatch();
            for (long[] batch : outputs) {
                for (int row = 0; row < plan.rowsPerBatch(); row++) {
                    long[] share = Arrays.copyOfRange(batch, row * columns, (row + 1) * columns);
                    writer.write(groups.newGroup()
                            .append(ROW, number++)
                            .append(OUTPUTS, Binary.fromConstantByteArray(Packing.pack(share, Integer.SIZE))));
                }
            }
        }
        SignatureFile.writeSigned(predictions, pack.path(), content.toByteArray(), subject, party.own());
    }

    /**
     * Reads a file: once, and what was checked is what is parsed.
     *
     * @param client who reads
     * @return the share of each row of its batches, of the plan's outputs
     * @throws InvalidInputException if it is not, to the byte, what the party signed under this very name, or not what the plan
     *     foretells
     */
    public static List<byte[]> read(
            Storage predictions, PredictionPack pack, String dataset, Plan plan, Role party, Credentials client)
            throws IOException {
        String subject = subject(dataset, party);
        String location = predictions.locate(pack.path());
        int shareBytes = 4 * plan.outputs();
        long count = (long) pack.count() * plan.rowsPerBatch();
        SealedRows.Foretold foretold = SealedRows.Foretold.of(SCHEMA, count, Long.BYTES + Integer.BYTES + shareBytes);
        byte[] content = SignatureFile.checked(
                predictions, pack.path(), subject, client.trust().of(party), Math.toIntExact(foretold.mostBytes()));
        List<byte[]> shares = new ArrayList<>();
        try (SealedRows rows = SealedRows.open(
                new MemoryFile(content),
                SealedParquet.opening(client.own(), subject, pack.toString(), location),
                foretold,
                location)) {
            while (rows.hasNext()) {
                Group row = rows.next();
                long expected = (long) pack.first().batch() * plan.rowsPerBatch() + shares.size();
                byte[] share = row.getBinary(OUTPUTS, 0).getBytes();
                if (row.getLong(ROW, 0) != expected || share.length != shareBytes) {
                    throw InvalidInputException.of(
                            ErrorCode.INPUT_DAMAGED,
                            location,
                            "rows",
                            "row " + expected + " with " + shareBytes + " bytes",
                            "row " + row.getLong(ROW, 0) + " with " + share.length + " bytes",
                            "Get the prediction shares from " + party + " again.");
                }
                shares.add(share);
            }
        }
        return shares;
    }
}
