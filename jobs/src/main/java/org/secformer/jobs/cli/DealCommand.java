package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialOrder;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.api.Deal;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.dealer.DealReport;
import org.secformer.jobs.process.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the dealer, ahead of scoring: makes a set of units of correlated randomness. */
@Command(
        name = "deal",
        header = "The dealer makes correlated randomness.",
        description = {
            "Run by the dealer, ahead of scoring: makes correlated randomness, one unit per batch.",
            "Each call deals all of --units, in new sets, beside what is there; nothing is ever dealt twice."
        },
        mixinStandardHelpOptions = true)
public final class DealCommand implements Callable<Integer> {
    @Option(
            names = "--bundle",
            required = true,
            description = "the dealer's bundle, from share-model (directory or URI)")
    private String bundle;

    @Option(names = "--length", description = "tokens per row: 32, 64, 128, 256 or 512")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    @Range
    private int rowsPerBatch;

    @Mixin
    private NetworkOption network;

    @Option(names = "--units", description = "how many batches the material is for")
    @Range
    private Integer units;

    @Option(
            names = "--order",
            paramLabel = "FILE",
            description = {
                "in place of --length, --batch, --rtt-millis and --units: the client's order, from share-dataset --order; what it",
                "names is dealt for each length, the shortest first (--ahead: at most so many units of each)"
            })
    private Path order;

    @Option(
            names = "--ahead",
            description = {
                "deal in small sets, and let at most so many units exist at a time: go on when the parties have used some"
                        + " (default: all at once)",
                "For this, party0 and party1 in --out must be where the parties score from."
            })
    @Range
    private Integer ahead;

    @Option(
            names = "--wait-for-room",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "with --ahead: how long to wait while no unit is used (default: ${DEFAULT-VALUE})")
    @Range
    private int waitSeconds;

    @Option(names = "--out", required = true, description = "directory or URI for party0 and party1")
    private String out;

    @Mixin
    private KeyOptions keyOptions;

    @Mixin
    private UncheckedOption unchecked;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    @Option(names = "--report", description = "file for the figures of this run, as JSON")
    private Path report;

    @Override
    public Integer call() throws IOException {
        ReportFile.check(report);
        List<Deal> actions = actions();
        DealReport done = new DealReport(0, 0, 0);
        try (SparkSession spark = Sessions.start("deal", threads)) {
            for (Deal action : actions) {
                done = done.plus(action.run(spark, threads));
            }
        }
        ReportFile.write(report, done);
        System.out.printf(
                Locale.ROOT,
                "%d units for %s, %.1f MB of corrections, written to %s; give party0 and party1 to the parties%n",
                done.units(),
                NetworkChoice.told(actions.get(0).network()),
                done.materialBytes() / 1e6,
                out);
        return 0;
    }

    /** One action for each plan that is to be dealt for. */
    private List<Deal> actions() throws IOException {
        // A file of settings may have length and rows per batch for days without an order.
        if (order == null ? length == null || units == null : units != null) {
            throw new InvalidInputException(
                    "--order: expected either --length and --units, or --order without --units, found "
                            + (order == null ? "neither" : "both"));
        }
        if (order == null) {
            return List.of(Deal.of(settings(length, units)));
        }
        Path file = order.toAbsolutePath();
        MaterialOrder ordered = MaterialOrder.read(
                new LocalStorage(file.getParent()), file.getFileName().toString());
        return Deal.all(settings(ordered.lines().get(0).length(), 1), ordered);
    }

    private Deal.Settings settings(int tokens, int count) {
        return new Deal.Settings(
                keyOptions.of(Role.DEALER),
                bundle,
                out,
                tokens,
                rowsPerBatch,
                network.network(),
                count,
                ahead,
                waitSeconds,
                unchecked.choice());
    }
}
