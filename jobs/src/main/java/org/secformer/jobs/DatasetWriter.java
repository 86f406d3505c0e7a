package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.Sealed;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.RowShares;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.TextRows.TextRow;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.Plan;

/**
 * Writes a dataset: a part for each party and the client's own, each sealed to its reader and with a signed manifest.
 *
 * @param keys of the client
 * @param bundle id of the model bundle
 * @param plan of the computation that the dataset is for
 * @param encoder of its texts
 */
record DatasetWriter(KeyLocations keys, BundleId bundle, Plan plan, ShareDatasetJob.Encoder encoder) {
    static final List<Role> READERS = List.of(Role.PARTY0, Role.PARTY1, Role.CLIENT);
    static final String ROW = "row";
    static final String PART = "part";
    static final StructType CLIENT_ROWS = new StructType()
            .add(ROW, DataTypes.LongType, false)
            .add("id", DataTypes.StringType, false)
            .add("label", DataTypes.StringType, true);
    private static final StructType SHARES =
            new StructType().add(ROW, DataTypes.LongType, false).add(PART, DataTypes.BinaryType, false);
    private static final String SECRET = "secret of a dataset's shares";

    /** Returns the client's manifest. */
    DatasetManifest write(SparkSession spark, JavaRDD<TextRow> read, Storage target) throws IOException {
        Credentials client = keys.read();
        long count = read.count();
        int batches = Math.toIntExact((count + plan.rowsPerBatch() - 1) / plan.rowsPerBatch());
        JavaRDD<TextRow> all = filledUp(spark, read, count, (long) batches * plan.rowsPerBatch());
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        String dataset = HexFormat.of().formatHex(id);
        // The seeds derive from one secret, so both parts come out alike whenever Spark computes a row again.
        byte[] secret = Sealed.seal(Seed.random().secretBytes(), client.own().certificate(), SECRET, dataset);
        Sharer sharer = new Sharer(plan, encoder, keys, dataset, secret);
        save(spark.createDataFrame(all.map(sharer::first), SHARES), target, Role.PARTY0, dataset);
        save(spark.createDataFrame(all.map(sharer::second), SHARES), target, Role.PARTY1, dataset);
        JavaRDD<Row> clientRows = read.map(row -> RowFactory.create(row.index(), row.id(), row.label()));
        save(spark.createDataFrame(clientRows, CLIENT_ROWS), target, Role.CLIENT, dataset);
        DatasetManifest last = null;
        for (Role reader : READERS) {
            Storage part = target.below(reader.toString());
            last = DatasetManifest.of(
                    dataset, bundle, client.certificate(reader), plan, count, batches, DatasetFiles.list(part));
            last.write(part, client.own());
        }
        return last;
    }

    private static JavaRDD<TextRow> filledUp(SparkSession spark, JavaRDD<TextRow> read, long count, long whole) {
        List<TextRow> filling = new ArrayList<>();
        for (long row = count; row < whole; row++) {
            filling.add(new TextRow(row, "", "", null));
        }
        return filling.isEmpty()
                ? read
                : read.union(new JavaSparkContext(spark.sparkContext()).parallelize(filling, 1));
    }

    private void save(Dataset<Row> table, Storage target, Role reader, String dataset) {
        table.write()
                .options(SealedParquet.options(keys, reader, DatasetManifest.subjectOfFiles(dataset)))
                .parquet(Storages.forSpark(target.below(reader.toString()), DatasetFiles.ROWS));
    }

    /** Shares rows on an executor; the secret travels there sealed to the client itself. */
    private record Sharer(
            Plan plan, ShareDatasetJob.Encoder encoder, KeyLocations keys, String dataset, byte[] sealedSecret)
            implements Serializable {
        Row first(TextRow row) {
            return RowFactory.create(row.index(), seed(row).secretBytes());
        }

        Row second(TextRow row) {
            int[] ids = encoder.encode(row.text());
            double[] embedded = encoder.embeddings().embed(ids, plan.length());
            RowShares shares = RowShares.share(plan, embedded, ids.length, seed(row));
            return RowFactory.create(row.index(), shares.difference());
        }

        private Seed seed(TextRow row) {
            Seed secret = PerExecutor.get("secret of dataset " + dataset, Seed.class, this::open);
            return secret.derive("row", Long.toString(row.index()));
        }

        private Seed open() {
            return Seed.of(Sealed.open(sealedSecret, keys.read().own(), "task", SECRET, dataset));
        }
    }
}
