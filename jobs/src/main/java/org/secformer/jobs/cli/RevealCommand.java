package org.secformer.jobs.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.client.FileCount;
import org.secformer.jobs.client.PredictionFormat;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.WrittenWhole;
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
            description = {
                "file for the predictions, or directory for many files (path or URI); of a dataset in partitions, directory for"
                        + " predictions.csv, or as --format says, of each"
            })
    private String out;

    @Option(
            names = "--format",
            defaultValue = "CSV",
            description =
                    "csv, json or parquet; json and parquet have numbers and arrays where csv has text (default: csv)")
    private PredictionFormat format;

    @Option(
            names = "--files",
            description =
                    "one or many, which tasks write into a directory (default: one of csv, many of json and parquet)")
    private FileCount files;

    private long flagged;

    @Option(
            names = "--strict",
            description =
                    "end with an exit code if a row has no scores, because values were out of their range; the file is"
                            + " written all the same")
    private boolean strict;

    @Option(
            names = "--tolerance",
            description = {
                "of datasets with hidden rows: by how much two results of one text may differ, as both are rounded; with more,"
                        + " nothing is written",
                "(default: four times the error of logits that the model's check foretold, at least 0.004; 0.05 if it was not"
                        + " checked)"
            })
    private Double tolerance;

    @Mixin
    private KeyOptions keyOptions;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    @Override
    public Integer call() throws IOException {
        Reveal.Settings settings =
                new Reveal.Settings(keyOptions.of(Role.CLIENT), bundle, dataset, first, second, tolerance);
        List<DatasetPartition> parts = Reveal.parts(settings);
        if (parts.size() == 1 && parts.get(0).isWhole()) {
            reveal(Reveal.of(settings, parts.get(0)), out);
            return finished();
        }
        for (DatasetPartition part : parts) {
            String file = out + "/" + part.name() + "/predictions." + format.lowerCase();
            if (WrittenWhole.exists(file)) {
                continue;
            }
            Reveal.Scored scored = Reveal.scored(settings, part);
            if (scored.isAll()) {
                reveal(Reveal.of(settings, part), file);
            } else {
                System.out.println(part.name() + " left out: " + scored.done() + " of " + scored.batches()
                        + " batches have been scored by both parties");
            }
        }
        return finished();
    }

    private void reveal(Reveal action, String file) throws IOException {
        try (SparkSession spark = Sessions.start("reveal", threads)) {
            Reveal.Revealed done = action.run(spark, new Reveal.Output(file, format, files()));
            System.out.println(done.rows() + " predictions written to " + file);
            flagged += done.flagged();
            if (done.flagged() > 0) {
                System.out.println(done.flagged() + " of them without scores: values were out of their range");
            }
        }
    }

    private FileCount files() {
        return files != null ? files : format == PredictionFormat.CSV ? FileCount.ONE : FileCount.MANY;
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
}
