package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.Sealed;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.settings.Range;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    private static final String MASTER = "master of a material set";

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

    @Mixin
    private KeyOptions keyOptions;

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
        KeyLocations keys = keyOptions.of(Role.DEALER);
        Credentials credentials = keys.read();
        // Whatever is wrong with a certificate shows here, before anything is dealt.
        credentials.trust().of(Role.PARTY0);
        credentials.trust().of(Role.PARTY1);
        BundleFile dealer = BundleFile.read(Storages.of(bundle), credentials);
        Plan plan = new Plan(dealer.header().shape(), Lengths.checked(length), rowsPerBatch);
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        String set = HexFormat.of().formatHex(random);
        long predicted = plan.price().total().materialBytes() * units;
        LOG.info("dealing {} units, {} MB, as set {}", units, predicted / 1_000_000, set);
        Seed master = Seed.random();
        Dealt sum;
        try (SparkSession spark = Sessions.start("deal", threads)) {
            byte[] sealed = Sealed.seal(master.secretBytes(), credentials.own().certificate(), MASTER, set);
            Task task = new Task(
                    plan,
                    dealer.header().bundle(),
                    set,
                    keys,
                    sealed,
                    Storages.absolute(bundle),
                    Storages.absolute(out));
            List<Integer> numbers = IntStream.range(0, units).boxed().toList();
            // Many small slices, so that a slow executor does not hold up the rest.
            sum = new JavaSparkContext(spark.sparkContext())
                    .parallelize(numbers, Math.min(units, 16 * threads))
                    .mapPartitions(task::deal)
                    .reduce(Dealt::plus);
            new MaterialDealer(plan, dealer.header().bundle(), set, master)
                    .finish(units, party(out, 0), party(out, 1), credentials);
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

    /** Deals units on an executor; the master travels there sealed to the dealer itself, and is nowhere else. */
    private record Task(
            Plan plan, String bundleId, String set, KeyLocations keys, byte[] sealedMaster, String bundle, String out)
            implements Serializable {
        Iterator<Dealt> deal(Iterator<Integer> units) throws IOException {
            Credentials credentials = keys.read();
            ModelParameters parameters =
                    PerExecutor.get("dealer " + bundleId, ModelParameters.class, () -> load(credentials));
            Seed master = Seed.of(Sealed.open(sealedMaster, credentials.own(), "task", MASTER, set));
            MaterialDealer dealer = new MaterialDealer(plan, bundleId, set, master);
            List<Dealt> dealt = new ArrayList<>();
            while (units.hasNext()) {
                long start = System.nanoTime();
                long bytes = dealer.deal(units.next(), parameters, party(out, 0), party(out, 1));
                PerExecutor.get("dealt " + set, Progress.class, Progress::new).step(LOG, "units dealt");
                dealt.add(new Dealt(bytes, System.nanoTime() - start));
            }
            master.erase();
            return dealt.iterator();
        }

        private ModelParameters load(Credentials credentials) {
            try {
                BundleFile file = BundleFile.read(Storages.of(bundle), credentials);
                return ModelParameters.ofDealer(plan.shape(), file.seeds()[0], file.seeds()[1]);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
