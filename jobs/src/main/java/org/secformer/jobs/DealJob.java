package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.Sealed;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.StoredSet;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
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
        header = "The dealer makes correlated randomness.",
        description = {
            "Run by the dealer, ahead of scoring: makes correlated randomness, one unit per batch.",
            "Each call makes new sets; nothing is ever dealt twice."
        },
        mixinStandardHelpOptions = true)
public final class DealJob implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DealJob.class);

    /** How long a set that will not be finished is looked after. */
    private static final Duration LONGEST_ABANDONING = Duration.ofSeconds(4);

    private static final Duration ABANDONING_PAUSE = Duration.ofMillis(300);

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
    private UncheckedModel unchecked;

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
        Plan plan = Lengths.plan(dealer.header().shape(), Lengths.checked(length), rowsPerBatch);
        unchecked.require(dealer.header().check(), length, bundle);
        sweep();
        long predicted = plan.price().total().materialBytes() * units;
        LOG.info("dealing {} units, {} MB", units, predicted / 1_000_000);
        Dealt sum;
        try (SparkSession spark = Sessions.start("deal", threads)) {
            SetDealer sets = new SetDealer(
                    new JavaSparkContext(spark.sparkContext()),
                    plan,
                    dealer.header().bundle(),
                    keys,
                    credentials);
            sum = StoppableWork.call(() -> ahead == null ? sets.deal(units) : dealAhead(sets));
        }
        ReportFile.write(report, new Report(units, sum.bytes(), sum.nanos() / 1e9 / units));
        System.out.printf(
                Locale.ROOT,
                "%d units, %.1f MB of corrections, written to %s; give party0 and party1 to the parties%n",
                units,
                sum.bytes() / 1e6,
                out);
        return 0;
    }

    /** Deletes what killed dealers have left. */
    private void sweep() throws IOException {
        for (int party = 0; party < 2; party++) {
            MaterialSweep sweep = new MaterialSweep(party(out, party));
            int sets = sweep.unfinishedSets();
            int files = sweep.leftovers();
            if (sets + files > 0) {
                LOG.info("party {}: deleted {} unfinished sets and {} temporary files", party, sets, files);
            }
        }
    }

    private Dealt dealAhead(SetDealer sets) throws IOException {
        DealWaves waves = new DealWaves(() -> sets.unitsThere(0), () -> sets.unitsThere(1), ahead, waitSeconds);
        Dealt[] sum = {new Dealt(0, 0)};
        waves.run(units, size -> sum[0] = sum[0].plus(sets.deal(size)));
        return sum[0];
    }

    /** Deals sets, each with a master of its own. */
    private final class SetDealer {
        private final JavaSparkContext spark;
        private final Plan plan;
        private final BundleId bundleId;
        private final KeyLocations keys;
        private final Credentials credentials;

        SetDealer(JavaSparkContext spark, Plan plan, BundleId bundleId, KeyLocations keys, Credentials credentials) {
            this.spark = spark;
            this.plan = plan;
            this.bundleId = bundleId;
            this.keys = keys;
            this.credentials = credentials;
        }

        List<UnitId> unitsThere(int party) throws IOException {
            return StoredSet.unitsThere(
                    party(out, party), credentials.own().certificate(), new Sha256(plan.hash()), bundleId);
        }

        /** Deals a set and finishes it; if that fails, nothing of it stays. */
        Dealt deal(int size) throws IOException {
            byte[] random = new byte[8];
            new SecureRandom().nextBytes(random);
            SetId set = new SetId(HexFormat.of().formatHex(random));
            Seed master = Seed.random();
            try {
                LOG.info("set {}: {} units", set, size);
                byte[] sealed = master.withSecretBytes(
                        bytes -> Sealed.seal(bytes, credentials.own().certificate(), MASTER, set.text()));
                Task task =
                        new Task(plan, bundleId, set, keys, sealed, Storages.absolute(bundle), Storages.absolute(out));
                List<Integer> numbers = IntStream.range(0, size).boxed().toList();
                // Many small slices, so that a slow executor does not hold up the rest.
                Dealt sum = spark.parallelize(numbers, Math.min(size, 16 * threads))
                        .mapPartitions(task::deal)
                        .reduce(Dealt::plus);
                new MaterialDealer(plan, bundleId, set, master).finish(size, party(out, 0), party(out, 1), credentials);
                return sum;
            } catch (Throwable failed) {
                // Of any kind: Spark throws checked exceptions, too, which its Scala methods do not declare.
                abandon(set.text(), failed);
                throw failed;
            } finally {
                master.erase();
            }
        }

        /** Deletes a set that will not be finished; what tasks that come late write, a later call deletes. */
        private void abandon(String set, Throwable failed) {
            // If this process is being ended: what follows can be done all the same.
            Thread.interrupted();
            try {
                spark.sc().cancelAllJobs();
                long deadline = System.nanoTime() + LONGEST_ABANDONING.toNanos();
                do {
                    for (int party = 0; party < 2; party++) {
                        new MaterialSweep(party(out, party)).deleteSet(set);
                    }
                    // Tasks end with the unit that they are at, and write it.
                    Thread.sleep(ABANDONING_PAUSE.toMillis());
                } while (isThere(set) && System.nanoTime() < deadline);
            } catch (IOException | RuntimeException second) {
                failed.addSuppressed(second);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean isThere(String set) throws IOException {
            return !party(out, 0).list(set).isEmpty()
                    || !party(out, 1).list(set).isEmpty();
        }
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
            Plan plan, BundleId bundleId, SetId set, KeyLocations keys, byte[] sealedMaster, String bundle, String out)
            implements Serializable {
        Iterator<Dealt> deal(Iterator<Integer> units) throws IOException {
            Credentials credentials = keys.read();
            ModelParameters parameters =
                    PerExecutor.get("dealer " + bundleId, ModelParameters.class, () -> load(credentials));
            Seed master = Seed.of(Sealed.open(sealedMaster, credentials.own(), "task", MASTER, set.text()));
            try {
                return deal(units, parameters, master).iterator();
            } finally {
                master.erase();
            }
        }

        private List<Dealt> deal(Iterator<Integer> units, ModelParameters parameters, Seed master) throws IOException {
            MaterialDealer dealer = new MaterialDealer(plan, bundleId, set, master);
            List<Dealt> dealt = new ArrayList<>();
            while (units.hasNext() && !TaskContext.get().isInterrupted()) {
                long start = System.nanoTime();
                long bytes = dealer.deal(units.next(), parameters, party(out, 0), party(out, 1));
                PerExecutor.get("dealt " + set, Progress.class, Progress::new).step(LOG, "units dealt");
                dealt.add(new Dealt(bytes, System.nanoTime() - start));
            }
            return dealt;
        }

        private ModelParameters load(Credentials credentials) {
            try {
                BundleFile file = BundleFile.read(Storages.of(bundle), credentials, bundleId);
                try {
                    return ModelParameters.ofDealer(plan.shape(), file.seeds()[0], file.seeds()[1]);
                } finally {
                    file.seeds()[0].erase();
                    file.seeds()[1].erase();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
