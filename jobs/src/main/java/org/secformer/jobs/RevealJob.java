package org.secformer.jobs;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
            description = {
                "the client's part of the dataset, from share-dataset (directory or URI)",
                "or a directory of such parts in partitions date=...: those that are scored and not yet revealed are"
            })
    private String dataset;

    @Option(names = "--party0", required = true, description = "party 0's prediction shares (directory or URI)")
    private String first;

    @Option(names = "--party1", required = true, description = "party 1's prediction shares (directory or URI)")
    private String second;

    @Option(
            names = "--out",
            required = true,
            description = "file for the predictions, CSV; of a dataset in partitions, directory for such files")
    private Path out;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    public static void main(String[] arguments) {
        System.exit(Main.run(new RevealJob(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        ClientBundle client = ClientBundle.read(Storages.of(bundle));
        List<DatasetPartition> partitions = DatasetPartition.all(dataset, "client");
        if (partitions.size() == 1 && partitions.get(0).isWhole()) {
            reveal(partitions.get(0), client, out);
            return 0;
        }
        for (DatasetPartition partition : partitions) {
            Path file = out.resolve(partition.name()).resolve("predictions.csv");
            if (Files.exists(file)) {
                continue;
            }
            DatasetManifest manifest = DatasetFiles.open(Storages.of(partition.location()), "client");
            Map<Integer, String> scored = scored(partition, manifest);
            if (scored.size() < manifest.batches()) {
                System.out.println(partition.name() + " left out: " + scored.size() + " of " + manifest.batches()
                        + " batches have been scored by both parties");
            } else {
                reveal(partition, client, file);
            }
        }
        return 0;
    }

    private void reveal(DatasetPartition source, ClientBundle client, Path file) throws IOException {
        Storage part = Storages.of(source.location());
        DatasetManifest manifest = DatasetFiles.open(part, "client");
        if (!client.bundle().equals(manifest.bundle())) {
            throw InvalidInputException.of(
                    bundle,
                    "model bundle",
                    manifest.bundle() + ", which the dataset was shared for",
                    client.bundle(),
                    "Give the client bundle that the dataset was shared with.");
        }
        List<String> names = names(source, manifest);
        try (SparkSession spark = Sessions.start("reveal", threads)) {
            Dataset<Row> ids = spark.read()
                    .schema(ShareDatasetJob.CLIENT_ROWS)
                    .parquet(Storages.forSpark(part, DatasetFiles.ROWS));
            Dataset<Row> atFirst = shares(spark, source.in(first), names, manifest);
            Dataset<Row> atSecond = shares(spark, source.in(second), names, manifest);
            Dataset<Row> joined = ids.join(atFirst.withColumnRenamed("share", "first"), "row")
                    .join(atSecond.withColumnRenamed("share", "second"), "row")
                    .select("row", "id", "first", "second")
                    .orderBy("row");
            write(joined.toLocalIterator(), client.labels(), manifest.rows(), file);
            System.out.println(manifest.rows() + " predictions written to " + file);
        }
    }

    /** For each batch that both parties have scored, the name that both have. */
    private Map<Integer, String> scored(DatasetPartition source, DatasetManifest manifest) throws IOException {
        Set<String> atSecond =
                new HashSet<>(source.in(second).below(manifest.dataset()).list(""));
        Map<Integer, String> byBatch = new TreeMap<>();
        for (String name : source.in(first).below(manifest.dataset()).list("")) {
            if (PredictionName.matches(name) && atSecond.contains(name)) {
                byBatch.put(PredictionName.parse(name).batch(), name);
            }
        }
        return byBatch;
    }

    private List<String> names(DatasetPartition source, DatasetManifest manifest) throws IOException {
        Map<Integer, String> byBatch = scored(source, manifest);
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

    private static Dataset<Row> shares(
            SparkSession spark, Storage party, List<String> names, DatasetManifest manifest) {
        Storage predictions = party.below(manifest.dataset());
        String[] files =
                names.stream().map(name -> Storages.forSpark(predictions, name)).toArray(String[]::new);
        return spark.read().schema(SHARES).parquet(files);
    }

    private void write(Iterator<Row> rows, List<String> labels, long expected, Path csv) throws IOException {
        Path file = csv.toAbsolutePath();
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
