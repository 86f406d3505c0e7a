package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

    @Option(
            names = "--buckets",
            split = ",",
            paramLabel = "LENGTH",
            description = {
                "in place of --length: several lengths, with commas between; each row goes into the smallest that holds it, and",
                "costs what that length costs. The parties see how many rows each length has, filled up to whole batches;",
                "explain --data tells that, and the costs, beforehand (default: one length for all rows)"
            })
    private List<Integer> buckets = List.of();

    @Option(
            names = "--order",
            paramLabel = "FILE",
            description = "file for how many units of material the dataset needs of each length, for deal --order")
    private Path order;

    @Option(
            names = "--replicas",
            paramLabel = "FRACTION",
            defaultValue = "0",
            description = {
                "share so many of the rows a second time, as 0.01, hidden among the others at places that only the client knows;",
                "reveal compares both results, and writes none if they differ: docs/security.md says what that notices and what"
                        + " not (default: none)"
            })
    private double replicas;

    @Option(
            names = "--canaries",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = {
                "hide so many texts among the rows whose results the model owner has stated (share-model --canaries): reveal compares",
                "them likewise, and notices what is added to all results alike, which copies do not (default: none)"
            })
    @Range(from = 0)
    private int canaries;

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
        ReportFile.checkNew(order);
        Network chosen = network.network();
        TextRows texts = keep.equals(List.of("*"))
                ? rows.given().keepingAll()
                : rows.given().keeping(keep.toArray(String[]::new));
        ShareDataset.Settings settings = new ShareDataset.Settings(
                keyOptions.of(Role.CLIENT),
                bundle,
                texts,
                out,
                length,
                rowsPerBatch,
                chosen,
                overlong,
                buckets,
                replicas,
                canaries);
        ShareDataset action = ShareDataset.of(settings);
        try (SparkSession spark = Sessions.start("share-dataset", threads)) {
            SharedDataset shared = action.run(spark);
            ReportFile.write(order, shared.order());
            System.out.printf(
                    "dataset %s: %d %s%s in %d batches of %s%d tokens, for %s, written to %s; give party0 and party1 to"
                            + " the parties%n",
                    shared.dataset(),
                    shared.rows(),
                    shared.pairs() ? "rows of pairs of texts" : "rows",
                    shared.hidden() > 0 ? " and " + shared.hidden() + " hidden ones" : "",
                    shared.batches(),
                    shared.buckets().size() > 1 ? "at most " : "",
                    shared.length(),
                    NetworkChoice.told(shared.network()),
                    out);
            if (!buckets.isEmpty()) {
                System.out.println("the parties see these lengths, and no others: "
                        + shared.buckets().stream()
                                .map(ShareDataset.Bucket::told)
                                .collect(Collectors.joining(", ")));
            }
            return 0;
        }
    }
}
