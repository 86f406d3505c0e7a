package org.secformer.jobs.dealer;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Sealed;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.SpentSets;
import org.secformer.datasets.material.StoredSet;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.monitoring.Count;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.monitoring.WorkCounters;
import org.secformer.jobs.process.PerExecutor;
import org.secformer.jobs.process.Progress;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deals sets of units with Spark's tasks, each set with a master of its own. */
public final class DealerSets {
    private static final Logger LOG = LoggerFactory.getLogger(DealerSets.class);

    /** How long a set that will not be finished is looked after. */
    private static final Duration LONGEST_ABANDONING = Duration.ofSeconds(6);

    private static final Duration ABANDONING_PAUSE = Duration.ofMillis(300);

    private static final String MASTER = "master of a material set";

    /** Many small slices, so that a slow executor does not hold up the rest. */
    private static final int SLICES_PER_SLOT = 16;

    private static final int UNITS_PER_SLICE = 8;
    private static final int MOST_SLICES = 20_000;

    /** A directory holds the files of a set's units, another one their claims: namenodes like fewer than 100,000 entries. */
    static final int MOST_UNITS = 50_000;

    private final JavaSparkContext spark;
    private final int threads;
    private final Settings settings;
    private final Credentials credentials;

    /** Of each party's material. */
    private final List<SpentSets> spent = List.of(new SpentSets(), new SpentSets());

    /**
     * What holds for all sets; locations are absolute.
     *
     * @param plan of the computation that they are for
     * @param bundleId of the model bundle
     * @param bundle location of the dealer's part of it
     * @param keys of the dealer
     * @param out where party0 and party1 are, or will be
     */
    public record Settings(Plan plan, BundleId bundleId, String bundle, KeyLocations keys, String out)
            implements Serializable {
        public Storage party(int party) {
            return Storages.of(out).below("party" + party);
        }
    }

    /** One unit, or the sum of several. */
    public record Dealt(long bytes, long nanos) implements Serializable {
        public Dealt plus(Dealt other) {
            return new Dealt(bytes + other.bytes, nanos + other.nanos);
        }
    }

    /** @param threads that there are at least */
    public DealerSets(JavaSparkContext spark, int threads, Settings settings, Credentials credentials) {
        this.spark = spark;
        this.threads = threads;
        this.settings = settings;
        this.credentials = credentials;
    }

    public List<UnitId> unitsThere(int party) throws IOException {
        return StoredSet.unitsThere(
                settings.party(party),
                credentials.own().certificate(),
                new Sha256(settings.plan().hash()),
                settings.bundleId(),
                spent.get(party));
    }

    /** Deals so many units, in as few sets as have room for them. If one fails, those before it stay. */
    public Dealt dealAll(int units) throws IOException {
        Dealt sum = new Dealt(0, 0);
        for (int size : sizes(units)) {
            sum = sum.plus(deal(size));
        }
        return sum;
    }

    /** Sets about as large as one another. */
    static List<Integer> sizes(int units) {
        int sets = (units - 1) / MOST_UNITS + 1;
        return IntStream.range(0, sets)
                .mapToObj(set -> units / sets + (set < units % sets ? 1 : 0))
                .toList();
    }

    /**
     * Deals a set and finishes it; if that fails, nothing of it stays.
     *
     * @throws org.secformer.jobs.failures.ClusterException if there is no executor for it
     */
    public Dealt deal(int size) throws IOException {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        SetId set = new SetId(HexFormat.of().formatHex(random));
        Seed master = Seed.random();
        try {
            int slots = Math.max(threads, new DealerSlots(spark.sc()).awaited());
            LOG.info("set {}: {} units in {} tasks, {} at a time", set, size, slices(size, slots), slots);
            byte[] sealed = master.withSecretBytes(
                    bytes -> Sealed.seal(bytes, credentials.own().certificate(), MASTER, set.text()));
            WorkCounters counters = WorkCounters.register(spark.sc(), Count.OF_DEALING, List.of());
            Task task = new Task(settings, set, sealed, counters);
            List<Integer> numbers = IntStream.range(0, size).boxed().toList();
            Dealt sum = JobGroup.run(
                    spark.sc(),
                    group(set.text()),
                    "deal: " + size + " units, set " + set,
                    () -> spark.parallelize(numbers, slices(size, slots))
                            .mapPartitions(task::deal)
                            .reduce(Dealt::plus));
            new MaterialDealer(settings.plan(), settings.bundleId(), set, master)
                    .finish(size, settings.party(0), settings.party(1), credentials);
            return sum;
        } catch (Throwable failed) {
            // Of any kind: Spark throws checked exceptions, too, which its Scala methods do not declare.
            abandon(set.text(), failed);
            throw failed;
        } finally {
            master.erase();
        }
    }

    /** Enough for slots that come later, too; few enough for one driver. */
    static int slices(int units, int slots) {
        int many = Math.max(SLICES_PER_SLOT * slots, (units - 1) / UNITS_PER_SLICE + 1);
        return Math.min(units, Math.min(MOST_SLICES, many));
    }

    /** Of the jobs that deal a set. */
    private static String group(String set) {
        return "deal " + set;
    }

    /** Deletes a set that will not be finished; what tasks that come late write, a later call deletes. */
    private void abandon(String set, Throwable failed) {
        // If this process is being ended: what follows can be done all the same.
        Thread.interrupted();
        try {
            spark.sc().cancelJobGroup(group(set));
            long deadline = System.nanoTime() + LONGEST_ABANDONING.toNanos();
            Optional<IOException> kept = deleted(set);
            // Tasks end with the unit that they are at, and write it: even between the listing of a directory and its
            // end.
            while (System.nanoTime() < deadline) {
                Thread.sleep(ABANDONING_PAUSE.toMillis());
                if (kept.isEmpty() && !isThere(set)) {
                    return;
                }
                kept = deleted(set);
            }
            kept.ifPresent(failed::addSuppressed);
        } catch (IOException | RuntimeException second) {
            failed.addSuppressed(second);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Deletes what there is of a set at both parties; returns what kept it from that. */
    private Optional<IOException> deleted(String set) {
        IOException kept = null;
        for (int party = 0; party < 2; party++) {
            try {
                new MaterialSweep(settings.party(party)).deleteSet(set);
            } catch (IOException failed) {
                kept = failed;
            }
        }
        return Optional.ofNullable(kept);
    }

    private boolean isThere(String set) throws IOException {
        return !settings.party(0).list(set).isEmpty()
                || !settings.party(1).list(set).isEmpty();
    }

    /** Deals units on an executor; the master travels there sealed to the dealer itself, and is nowhere else. */
    private record Task(Settings settings, SetId set, byte[] sealedMaster, WorkCounters counters)
            implements Serializable {
        public Iterator<Dealt> deal(Iterator<Integer> units) throws IOException {
            Credentials credentials = settings.keys().read();
            ModelParameters parameters =
                    PerExecutor.get("dealer " + settings.bundleId(), ModelParameters.class, () -> load(credentials));
            Seed master = Seed.of(Sealed.open(sealedMaster, credentials.own(), "task", MASTER, set.text()));
            try {
                return deal(units, parameters, master).iterator();
            } finally {
                master.erase();
            }
        }

        private List<Dealt> deal(Iterator<Integer> units, ModelParameters parameters, Seed master) throws IOException {
            MaterialDealer dealer = new MaterialDealer(settings.plan(), settings.bundleId(), set, master);
            List<Dealt> dealt = new ArrayList<>();
            while (units.hasNext() && !TaskContext.get().isInterrupted()) {
                long start = System.nanoTime();
                long bytes = dealer.deal(units.next(), parameters, settings.party(0), settings.party(1));
                PerExecutor.get("dealt " + set, Progress.class, Progress::new).step(LOG, "units dealt");
                counters.add(Count.DEALT_UNITS, 1);
                counters.add(Count.DEALT_BYTES, bytes);
                dealt.add(new Dealt(bytes, System.nanoTime() - start));
            }
            return dealt;
        }

        private ModelParameters load(Credentials credentials) {
            try {
                BundleFile file = BundleFile.read(Storages.of(settings.bundle()), credentials, settings.bundleId());
                try {
                    return ModelParameters.ofDealer(settings.plan().shape(), file.seeds()[0], file.seeds()[1]);
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
