package org.secformer.jobs;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.coordination.PredictionName;
import org.secformer.jobs.settings.Range;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.sharing.Reconstruction;
import org.secformer.mpc.transformer.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Run by the client: puts both parties' prediction shares together. */
@Command(
        name = "reveal",
        description = "Run by the client: puts both parties' prediction shares together and writes the predictions.",
        mixinStandardHelpOptions = true)
public final class RevealJob implements Callable<Integer> {
    private static final StructType SHARES = new StructType()
            .add(PredictionFiles.ROW, DataTypes.LongType)
            .add(PredictionFiles.SHARE, DataTypes.BinaryType);

    @Option(
            names = "--bundle",
            required = true,
            description = "the client's bundle, from share-model (directory or URI)")
    private String bundle;

    @Option(
            names = "--dataset",
            required = true,
            description = "the client's part of the dataset, from share-dataset (directory or URI)")
    private String dataset;

    @Option(names = "--party0", required = true, description = "party 0's prediction shares (directory or URI)")
    private String first;

    @Option(names = "--party1", required = true, description = "party 1's prediction shares (directory or URI)")
    private String second;

    @Option(names = "--out", required = true, description = "file for the predictions, CSV")
    private Path out;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    public static void main(String[] arguments) {
        System.exit(Main.run(new RevealJob(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        Storage part = Storages.of(dataset);
        DatasetManifest manifest = DatasetFiles.open(part, "client");
        ClientBundle client = ClientBundle.read(Storages.of(bundle));
        if (!client.bundle().equals(manifest.bundle())) {
            throw InvalidInputException.of(
                    bundle,
                    "model bundle",
                    manifest.bundle() + ", which the dataset was shared for",
                    client.bundle(),
                    "Give the client bundle that the dataset was shared with.");
        }
        List<String> names = names(manifest);
        try (SparkSession spark = Sessions.start("reveal", threads)) {
            Dataset<Row> ids = spark.read()
                    .schema(ShareDatasetJob.CLIENT_ROWS)
                    .parquet(Storages.forSpark(part, DatasetFiles.ROWS));
            Dataset<Row> joined = ids.join(
                            shares(spark, first, names, manifest).withColumnRenamed("share", "first"), "row")
                    .join(shares(spark, second, names, manifest).withColumnRenamed("share", "second"), "row")
                    .select("row", "id", "first", "second")
                    .orderBy("row");
            write(joined.toLocalIterator(), client.labels(), manifest.rows());
            System.out.println(manifest.rows() + " predictions written to " + out);
        }
        return 0;
    }

    /** For each batch the name that both parties have. */
    private List<String> names(DatasetManifest manifest) throws IOException {
        List<String> atFirst = Storages.of(first).below(manifest.dataset()).list("");
        List<String> atSecond = Storages.of(second).below(manifest.dataset()).list("");
        Map<Integer, String> byBatch = new TreeMap<>();
        for (String name : atFirst) {
            if (PredictionName.matches(name) && atSecond.contains(name)) {
                byBatch.put(PredictionName.parse(name).batch(), name);
            }
        }
        List<Integer> missing = new ArrayList<>();
        for (int batch = 0; batch < manifest.batches(); batch++) {
            if (!byBatch.containsKey(batch)) {
                missing.add(batch);
            }
        }
        if (!missing.isEmpty()) {
            throw InvalidInputException.of(
                    first + " and " + second,
                    "prediction shares of dataset " + manifest.dataset(),
                    manifest.batches() + " batches that both parties have",
                    byBatch.size() + "; missing are " + missing.subList(0, Math.min(10, missing.size())),
                    "Let both parties run: secformer score, which does what is missing.");
        }
        return List.copyOf(byBatch.values());
    }

    private static Dataset<Row> shares(SparkSession spark, String party, List<String> names, DatasetManifest manifest) {
        Storage predictions = Storages.of(party).below(manifest.dataset());
        String[] files =
                names.stream().map(name -> Storages.forSpark(predictions, name)).toArray(String[]::new);
        return spark.read().schema(SHARES).parquet(files);
    }

    private void write(Iterator<Row> rows, List<String> labels, long expected) throws IOException {
        Path file = out.toAbsolutePath();
        new LocalStorage(file.getParent()).write(file.getFileName().toString(), stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            writer.write("id,label");
            for (int i = 0; i < labels.size(); i++) {
                writer.write(",logit_" + i);
            }
            writer.write('\n');
            long count = 0;
            for (; rows.hasNext(); count++) {
                Row row = rows.next();
                requireInOrder(count, row.getLong(0));
                writer.write(line(row, labels));
            }
            writer.flush();
            if (count != expected) {
                requireInOrder(count, -1);
            }
        });
    }

    private void requireInOrder(long expected, long found) {
        if (expected != found) {
            throw InvalidInputException.of(
                    first + " and " + second,
                    "prediction shares",
                    "row " + expected + " once at both parties",
                    found < 0 ? "no more rows" : "row " + found,
                    "Get the prediction shares from the parties again.");
        }
    }

    private static String line(Row row, List<String> labels) {
        double[] logits = Reconstruction.reveal(
                Packing.unpackInts(row.getAs("first")), Packing.unpackInts(row.getAs("second")), Plan.INPUT_SCALE);
        StringBuilder line = new StringBuilder(Csv.quoted(row.getAs("id")))
                .append(',')
                .append(Csv.quoted(labels.get(Classes.largest(logits))));
        for (double logit : logits) {
            line.append(String.format(Locale.ROOT, ",%.6f", logit));
        }
        return line.append('\n').toString();
    }
}
