package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.dealer.DealReport;
import org.secformer.jobs.dealer.DealWaves;
import org.secformer.jobs.dealer.DealerSets;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.process.StoppableWork;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the dealer, ahead of scoring: makes a set of units of correlated randomness. */
@Command(
        name = "deal",
        header = "The dealer makes correlated randomness.",
        description = {
            "Run by the dealer, ahead of scoring: makes correlated randomness, one unit per batch.",
            "Each call makes new sets; nothing is ever dealt twice."
        },
        mixinStandardHelpOptions = true)
public final class DealCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DealCommand.class);

    @Option(
            names = "--bundle",
            required = true,
            description = "the dealer's bundle, from share-model (directory or URI)")
    private String bundle;

    @Option(names = "--length", required = true, description = "tokens per row: 32, 64, 128, 256 or 512")
    private int length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    @Range
    private int rowsPerBatch;

    @Mixin
    private NetworkOption network;

    @Option(names = "--units", required = true, description = "how many batches the material is for")
    @Range
    private int units;

    @Option(
            names = "--ahead",
            description = {
                "deal in small sets, and let at most so many units exist at a time: go on when the parties have used some"
                        + " (default: all in one set)",
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
        Network chosenNetwork = network.network();
        KeyLocations keys = keyOptions.of(Role.DEALER);
        Credentials credentials = keys.read();
        // Whatever is wrong with a certificate shows here, before anything is dealt.
        credentials.trust().of(Role.PARTY0);
        credentials.trust().of(Role.PARTY1);
        BundleFile dealer = BundleFile.read(Storages.of(bundle), credentials);
        Plan plan = Lengths.plan(dealer.header().shape(), Lengths.checked(length), rowsPerBatch, chosenNetwork);
        unchecked.choice().require(dealer.header().check(), length, bundle);
        DealerSets.Settings settings = new DealerSets.Settings(
                plan, dealer.header().bundle(), Storages.absolute(bundle), keys, Storages.absolute(out));
        sweep(settings);
        long predicted = plan.price().total().materialBytes() * units;
        LOG.info("dealing {} units, {} MB", units, predicted / 1_000_000);
        DealerSets.Dealt sum;
        try (SparkSession spark = Sessions.start("deal", threads)) {
            DealerSets sets =
                    new DealerSets(new JavaSparkContext(spark.sparkContext()), threads, settings, credentials);
            sum = StoppableWork.call(() -> ahead == null ? sets.deal(units) : dealAhead(sets));
        }
        ReportFile.write(report, new DealReport(units, sum.bytes(), sum.nanos() / 1e9 / units));
        System.out.printf(
                Locale.ROOT,
                "%d units for %s, %.1f MB of corrections, written to %s; give party0 and party1 to the parties%n",
                units,
                NetworkChoice.told(chosenNetwork),
                sum.bytes() / 1e6,
                out);
        return 0;
    }

    /** Deletes what killed dealers have left. */
    private static void sweep(DealerSets.Settings settings) throws IOException {
        for (int party = 0; party < 2; party++) {
            MaterialSweep sweep = new MaterialSweep(settings.party(party));
            int sets = sweep.unfinishedSets();
            int files = sweep.leftovers();
            if (sets + files > 0) {
                LOG.info("party {}: deleted {} unfinished sets and {} temporary files", party, sets, files);
            }
        }
    }

    private DealerSets.Dealt dealAhead(DealerSets sets) throws IOException {
        DealWaves waves = new DealWaves(() -> sets.unitsThere(0), () -> sets.unitsThere(1), ahead, waitSeconds);
        DealerSets.Dealt[] sum = {new DealerSets.Dealt(0, 0)};
        waves.run(units, size -> sum[0] = sum[0].plus(sets.deal(size)));
        return sum[0];
    }
}
