package org.secformer.jobs.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.api.ShareDataset;
import org.secformer.jobs.api.ShareDataset.SharedDataset;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.texts.TextRows;
import org.secformer.mpc.protocol.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the client: turns text rows into shares for the two parties. */
@Command(
        name = "share-dataset",
        header = "The client turns text into shares.",
        description = {
            "Run by the client: turns text into shares for the two parties, sealed to each.",
            "Ids, texts and labels stay with the client; the parties see the number of rows and the length."
        },
        mixinStandardHelpOptions = true)
final class ShareDatasetCommand implements Callable<Integer> {
    @Mixin
    private TextOptions rows;

    @Option(
            names = "--bundle",
            required = true,
            description = "the client's bundle, from share-model (directory or URI)")
    private String bundle;

    @Option(names = "--out", required = true, description = "directory or URI for party0, party1 and client")
    private String out;

    @Option(
            names = "--length",
            description = "tokens per row: 32, 64, 128, 256 or 512 (default: the smallest that holds every text)")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    @Range
    private int rowsPerBatch;

    @Option(
            names = "--keep",
            split = ",",
            paramLabel = "COLUMN",
            description = {
                "further columns, with commas between, that stay with the client and come back beside the predictions;",
                "'*': all but those of ids, texts and labels"
            })
    private List<String> keep = List.of();

    @Mixin
    private NetworkOption network;

    @Option(
            names = "--overlong",
            defaultValue = "REFUSE",
            description = "what to do with a text that has more tokens: refuse or truncate (default: ${DEFAULT-VALUE})")
    private OverlongText overlong;

    @Mixin
    private KeyOptions keyOptions;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    @Override
    public Integer call() throws IOException {
        Network chosen = network.network();
        TextRows texts = keep.equals(List.of("*"))
                ? rows.given().keepingAll()
                : rows.given().keeping(keep.toArray(String[]::new));
        ShareDataset.Settings settings = new ShareDataset.Settings(
                keyOptions.of(Role.CLIENT), bundle, texts, out, length, rowsPerBatch, chosen, overlong);
        ShareDataset action = ShareDataset.of(settings);
        try (SparkSession spark = Sessions.start("share-dataset", threads)) {
            SharedDataset shared = action.run(spark);
            System.out.printf(
                    "dataset %s: %d %s in %d batches of %d tokens, for %s, written to %s; give party0 and party1 to"
                            + " the parties%n",
                    shared.dataset(),
                    shared.rows(),
                    shared.pairs() ? "rows of pairs of texts" : "rows",
                    shared.batches(),
                    shared.length(),
                    NetworkChoice.told(shared.network()),
                    out);
            return 0;
        }
    }
}
