package org.secformer.jobs.cli;

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.client.BatchShares;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.client.TaskColumns;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.Meaning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the client: puts both parties' prediction shares together. */
@Command(
        name = "reveal",
        header = "The client puts the predictions together.",
        description = "Run by the client: puts both parties' prediction shares together and writes the predictions.",
        mixinStandardHelpOptions = true)
final class RevealCommand implements Callable<Integer> {
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

    private long flagged;

    @Option(
            names = "--strict",
            description =
                    "end with an exit code if a row has no scores, because values were out of their range; the file is"
                            + " written all the same")
    private boolean strict;

    @Mixin
    private KeyOptions keyOptions;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    @Override
    public Integer call() throws IOException {
        KeyLocations keys = keyOptions.of(Role.CLIENT);
        Credentials credentials = keys.read();
        // Whatever is wrong with a certificate shows here, before anything is read.
        credentials.trust().of(Role.PARTY0);
        credentials.trust().of(Role.PARTY1);
        List<DatasetPartition> partitions = DatasetPartition.all(dataset, Role.CLIENT);
        if (partitions.size() == 1 && partitions.get(0).isWhole()) {
            DatasetManifest manifest = DatasetFiles.open(Storages.of(dataset), credentials);
            reveal(partitions.get(0), manifest, client(credentials, manifest), keys, out);
            return finished();
        }
        for (DatasetPartition partition : partitions) {
            Path file = out.resolve(partition.name()).resolve("predictions.csv");
            if (Files.exists(file)) {
                continue;
            }
            DatasetManifest manifest = DatasetFiles.open(Storages.of(partition.location()), credentials);
            Map<Integer, String> scored = scored(partition, manifest);
            if (scored.size() < manifest.batches()) {
                System.out.println(partition.name() + " left out: " + scored.size() + " of " + manifest.batches()
                        + " batches have been scored by both parties");
            } else {
                reveal(partition, manifest, client(credentials, manifest), keys, file);
            }
        }
        return finished();
    }

    private int finished() {
        if (strict && flagged > 0) {
            throw InvalidInputException.of(
                    ErrorCode.SCORES_MISSING,
                    out,
                    "column " + PredictionTable.REASON,
                    "scores of all rows, as --strict asks for",
                    flagged + " rows without, whose values were out of their range",
                    "The file is written. Score these texts otherwise, or have the model's owner widen its ranges: secformer"
                            + " check.");
        }
        return 0;
    }

    private ClientBundle client(Credentials credentials, DatasetManifest manifest) throws IOException {
        ClientBundle client = ClientBundle.read(Storages.of(bundle), credentials);
        if (!client.bundle().equals(manifest.bundle())) {
            throw InvalidInputException.of(
                    ErrorCode.MODEL_DIFFERENT,
                    bundle,
                    "model bundle",
                    manifest.bundle() + ", which the dataset was shared for",
                    client.bundle().text(),
                    "Give the client bundle that the dataset was shared with.");
        }
        return client;
    }

    private void reveal(
            DatasetPartition source, DatasetManifest manifest, ClientBundle client, KeyLocations keys, Path file)
            throws IOException {
        List<String> names = names(source, manifest);
        try (SparkSession spark = Sessions.start("reveal", threads)) {
            BatchShares shares = new BatchShares(
                    manifest,
                    Storages.absolute(source.in(first).locate("")),
                    Storages.absolute(source.in(second).locate("")),
                    keys);
            Iterator<BatchShares.Row> rows = shares.inOrder(
                    new JavaSparkContext(spark.sparkContext()), names, Storages.absolute(source.location()));
            PredictionTable table = new PredictionTable(new TaskColumns(
                    new Meaning(
                            client.task(),
                            client.shape().head(),
                            client.labels().size()),
                    client.labelTexts()));
            write(rows, table, manifest.rows(), file);
            System.out.println(manifest.rows() + " predictions written to " + file);
            flagged += table.flagged();
            if (table.flagged() > 0) {
                System.out.println(table.flagged() + " of them without scores: values were out of their range");
            }
        }
    }

    /** For each batch that both parties have scored, the name that both have. */
    private Map<Integer, String> scored(DatasetPartition source, DatasetManifest manifest) throws IOException {
        Set<String> atSecond = new HashSet<>(
                PredictionFiles.names(source.in(second).below(manifest.dataset().text())));
        Map<Integer, String> byBatch = new TreeMap<>();
        for (String name :
                PredictionFiles.names(source.in(first).below(manifest.dataset().text()))) {
            int batch = PredictionName.parse(name).batch();
            if (atSecond.contains(name) && batch < manifest.batches()) {
                byBatch.put(batch, name);
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
                    ErrorCode.PREDICTIONS_INCOMPLETE,
                    first + " and " + second,
                    "prediction shares of dataset " + manifest.dataset(),
                    manifest.batches() + " batches that both parties have",
                    byBatch.size() + "; missing are " + missing.subList(0, Math.min(10, missing.size())),
                    "Let both parties run: secformer score, which does what is missing.");
        }
        return List.copyOf(byBatch.values());
    }

    private void write(Iterator<BatchShares.Row> rows, PredictionTable table, long expected, Path csv)
            throws IOException {
        Path file = csv.toAbsolutePath();
        new LocalStorage(file.getParent()).write(file.getFileName().toString(), stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            writer.write(table.header());
            long count = 0;
            for (; rows.hasNext(); count++) {
                BatchShares.Row row = rows.next();
                requireInOrder(count, row.number());
                writer.write(table.line(row, first + " and " + second));
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
                    ErrorCode.INPUT_DAMAGED,
                    first + " and " + second,
                    "prediction shares",
                    "row " + expected + " once at both parties",
                    found < 0 ? "no more rows" : "row " + found,
                    "Get the prediction shares from the parties again.");
        }
    }
}
