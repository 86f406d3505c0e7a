package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.settings.Range;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Run by the dealer, ahead of scoring: makes a set of units of correlated randomness. */
@Command(
        name = "deal",
        description = {
            "Run by the dealer, ahead of scoring: makes correlated randomness, one unit per batch.",
            "Each call makes a new set; nothing is ever dealt twice."
        },
        mixinStandardHelpOptions = true)
public final class DealJob implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DealJob.class);

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

    @Option(names = "--units", required = true, description = "how many batches the material is for")
    @Range
    private int units;

    @Option(names = "--out", required = true, description = "directory or URI for party0 and party1")
    private String out;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    @Range
    private int threads;

    @Option(names = "--report", description = "file for the figures of this run, as JSON")
    private Path report;

    /**
     * What a run came to.
     *
     * @param units dealt
     * @param materialBytes corrections
     * @param secondsPerUnit of a task's time, without starting up
     */
    public record Report(int units, long materialBytes, double secondsPerUnit) {}

    public static void main(String[] arguments) {
        System.exit(Main.run(new DealJob(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        ReportFile.check(report);
        BundleFile dealer = BundleFile.readDealer(Storages.of(bundle));
        Plan plan = new Plan(dealer.header().shape(), Lengths.checked(length), rowsPerBatch);
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        String set = HexFormat.of().formatHex(random);
        long predicted = plan.price().total().materialBytes() * units;
        LOG.info("dealing {} units, {} MB, as set {}", units, predicted / 1_000_000, set);
        Seed master = Seed.random();
        Dealt sum;
        try (SparkSession spark = Sessions.start("deal", threads)) {
            Task task = new Task(
                    plan,
                    dealer.header().bundle(),
                    set,
                    master.secretBytes(),
                    Storages.absolute(bundle),
                    Storages.absolute(out));
            List<Integer> numbers = IntStream.range(0, units).boxed().toList();
            // Many small slices, so that a slow executor does not hold up the rest.
            sum = new JavaSparkContext(spark.sparkContext())
                    .parallelize(numbers, Math.min(units, 16 * threads))
                    .map(task::deal)
                    .reduce(Dealt::plus);
            new MaterialDealer(plan, dealer.header().bundle(), set, master).finish(units, party(out, 0), party(out, 1));
        } finally {
            master.erase();
        }
        ReportFile.write(report, new Report(units, sum.bytes(), sum.nanos() / 1e9 / units));
        System.out.printf(
                Locale.ROOT,
                "set %s: %d units, %.1f MB of corrections, written to %s; give party0 and party1 to the parties%n",
                set,
                units,
                sum.bytes() / 1e6,
                out);
        return 0;
    }

    private static Storage party(String out, int party) {
        return Storages.of(out).below("party" + party);
    }

    /** One unit, or the sum of several. */
    private record Dealt(long bytes, long nanos) implements Serializable {
        Dealt plus(Dealt other) {
            return new Dealt(bytes + other.bytes, nanos + other.nanos);
        }
    }

    /** Deals units on an executor; the master stays within the dealer's own processes. */
    private record Task(Plan plan, String bundleId, String set, byte[] master, String bundle, String out)
            implements Serializable {
        Dealt deal(int unit) throws IOException {
            ModelParameters parameters = PerExecutor.get("dealer " + bundleId, ModelParameters.class, this::load);
            long start = System.nanoTime();
            long bytes = new MaterialDealer(plan, bundleId, set, Seed.of(master))
                    .deal(unit, parameters, party(out, 0), party(out, 1));
            PerExecutor.get("dealt " + set, Progress.class, Progress::new).step(LOG, "units dealt");
            return new Dealt(bytes, System.nanoTime() - start);
        }

        private ModelParameters load() {
            try {
                BundleFile file = BundleFile.readDealer(Storages.of(bundle));
                return ModelParameters.ofDealer(plan.shape(), file.seeds()[0], file.seeds()[1]);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        /** Never shows the master. */
        @Override
        public String toString() {
            return "Task[" + set + "]";
        }
    }
}
