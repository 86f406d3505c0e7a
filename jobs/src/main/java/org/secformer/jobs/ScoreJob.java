package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.coordination.Agreement;
import org.secformer.jobs.coordination.Coordinator;
import org.secformer.jobs.coordination.Hello;
import org.secformer.jobs.coordination.PeerSettings;
import org.secformer.jobs.coordination.PortRange;
import org.secformer.jobs.coordination.PredictionName;
import org.secformer.jobs.coordination.Roster;
import org.secformer.jobs.coordination.Runs;
import org.secformer.jobs.coordination.Tombstones;
import org.secformer.jobs.measure.BatchTimes;
import org.secformer.jobs.settings.Range;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Run by each party, at the same time: scores a shared dataset. */
@Command(
        name = "score",
        description = {
            "Run by each party, at the same time: scores the batches of a dataset that have not been scored yet.",
            "Each batch uses up one unit of material, also if it fails. Running it again does only what is missing."
        },
        mixinStandardHelpOptions = true)
public final class ScoreJob implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreJob.class);

    @Option(names = "--party", required = true, description = "0 or 1")
    @Range(from = 0, to = 1)
    private int number;

    @Option(names = "--bundle", required = true, description = "this party's model bundle (directory or URI)")
    private String bundle;

    @Option(
            names = "--dataset",
            required = true,
            description = {
                "this party's part of the dataset (directory or URI)",
                "or a directory of such parts in partitions date=...: those that are not finished are scored, oldest first,"
                        + " into the same partitions of --out"
            })
    private String dataset;

    @Option(names = "--material", required = true, description = "this party's material (directory or URI)")
    private String material;

    @Option(names = "--out", required = true, description = "directory or URI for this party's prediction shares")
    private String out;

    @Option(names = "--identity", required = true, description = "this party's key.pem and certificate.pem")
    private Path identity;

    @Option(names = "--peer-certificate", required = true, description = "the other party's certificate")
    private Path peerCertificate;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "party 0's address (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", required = true, description = "party 0's port")
    @Range(to = 65_535)
    private int port;

    @Option(
            names = "--lanes",
            defaultValue = "1",
            converter = LaneCountConverter.class,
            description =
                    "batches at a time, auto for as many as this party's cluster has slots; the party with fewer decides"
                            + " (default: ${DEFAULT-VALUE})")
    private LaneCount lanes;

    @Option(
            names = "--lane-host",
            defaultValue = "",
            description = "name or address under which party 1 reaches party 0's executors (default: the one that Spark"
                    + " knows each of them by; party 0's address in local mode)")
    private String laneHost;

    @Option(
            names = "--lane-ports",
            defaultValue = "0",
            converter = PortRangeConverter.class,
            description = "ports that party 0's lanes listen on, as in 7101-7116 (default: any)")
    private PortRange lanePorts;

    @Option(
            names = "--prepare",
            description =
                    "before each batch, compute what does not depend on it: half of the work with weights; shortens the"
                            + " time from a batch's inputs to its scores, not the run, and needs memory")
    private boolean prepare;

    @Option(names = "--max-batches", description = "at most so many batches in this run (default: all)")
    @Range
    private Integer maxBatches;

    @Option(
            names = "--timeout",
            defaultValue = "60",
            description =
                    "seconds to wait for the other party, or for executors, each time (default: ${DEFAULT-VALUE})")
    @Range
    private int timeoutSeconds;

    @Option(
            names = "--retries",
            defaultValue = "2",
            description =
                    "how often to start again, with fresh units, when the other party, a connection or an executor is"
                            + " lost (default: ${DEFAULT-VALUE})")
    @Range(from = 0, to = 100)
    private int retries;

    @Option(
            names = "--wait-for-material",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = {
                "when no unit is left that both parties have: wait so long for the dealer, and go on; also begin with less"
                        + " than all batches need (default: do not wait, begin only if there is enough for all)",
                "Both parties must say so."
            })
    @Range(from = 0)
    private int waitSeconds;

    @Option(
            names = "--spare-runs",
            defaultValue = "1",
            description = "warn if after this run less material is left than so many more of its size need"
                    + " (default: ${DEFAULT-VALUE})")
    @Range(from = 0)
    private int spareRuns;

    @Option(names = "--report", description = "file for the figures of this run, as JSON")
    private Path report;

    public static void main(String[] arguments) {
        System.exit(Main.run(new ScoreJob(), arguments));
    }

    /**
     * What a run came to, at this party.
     *
     * @param batches scored
     * @param rounds per batch
     * @param sentBytes payload sent, all batches
     * @param materialBytes corrections used up, by whichever party held them
     * @param seconds of the whole stage, with starting the lanes
     * @param kernel that multiplied
     * @param peakHeapBytes of this process
     * @param times of the last batches of each lane
     */
    public record Report(
            int batches,
            int rounds,
            long sentBytes,
            long materialBytes,
            double seconds,
            String kernel,
            long peakHeapBytes,
            List<BatchTimes> times) {
        /** This and a later epoch together; the times are the later one's. */
        Report plus(Report later) {
            return new Report(
                    batches + later.batches,
                    later.rounds,
                    sentBytes + later.sentBytes,
                    materialBytes + later.materialBytes,
                    seconds + later.seconds,
                    kernel,
                    Math.max(peakHeapBytes, later.peakHeapBytes),
                    later.times);
        }
    }

    @Override
    public Integer call() throws IOException {
        ReportFile.check(report);
        String role = "party" + number;
        List<DatasetPartition> partitions = DatasetPartition.all(Storages.absolute(dataset), role);
        PeerSettings peer = new PeerSettings(
                Party.of(number),
                host,
                port,
                identity.toAbsolutePath().toString(),
                peerCertificate.toAbsolutePath().toString(),
                1000L * timeoutSeconds);
        boolean isWhole = partitions.size() == 1 && partitions.get(0).isWhole();
        Part whole = isWhole ? part(partitions.get(0)) : null;
        Storage leased = isWhole ? whole.predictions() : Storages.of(Storages.absolute(out));
        Tombstones tombstones = new StockTombstones(new MaterialSweep(Storages.of(material)));
        try (RunLease lease = RunLease.of(leased);
                Slots slots = new Slots("score " + role, lanes, peer.timeoutMillis());
                Coordinator coordinator = new Coordinator(peer, tombstones)) {
            Scoring scoring = new Scoring(peer, coordinator, slots, lease);
            Report done = isWhole ? scoring.run(whole) : scoring.runAll(partitions);
            if (done == null) {
                System.out.println("nothing to do: all "
                        + (isWhole ? whole.manifest().batches() + " batches" : partitions.size() + " partitions")
                        + " have been scored");
            } else {
                finish(done);
            }
        }
        return 0;
    }

    /**
     * A dataset that is to be scored.
     *
     * @param source this party's part of it
     * @param manifest of it
     * @param predictions where this party's shares of them go
     */
    private record Part(DatasetPartition source, DatasetManifest manifest, Storage predictions) {
        boolean isFinished() throws IOException {
            return done().stream().map(PredictionName::batch).distinct().count() == manifest.batches();
        }

        List<PredictionName> done() throws IOException {
            return predictions.list("").stream()
                    .filter(PredictionName::matches)
                    .map(PredictionName::parse)
                    .toList();
        }
    }

    /** Everything that can be checked without the other party. */
    private Part part(DatasetPartition source) throws IOException {
        DatasetManifest manifest = DatasetFiles.open(Storages.of(source.location()), "party" + number);
        BundleFile model = BundleFile.read(Storages.of(bundle), Party.of(number));
        if (!model.header().bundle().equals(manifest.bundle())) {
            throw InvalidInputException.of(
                    bundle,
                    "model bundle",
                    manifest.bundle() + ", which the dataset was shared for",
                    model.header().bundle(),
                    "Share the dataset with the client bundle of the same share-model run.");
        }
        return new Part(source, manifest, predictions(source, manifest));
    }

    private Storage predictions(DatasetPartition source, DatasetManifest manifest) {
        return source.in(Storages.absolute(out)).below(manifest.dataset());
    }

    /** Scores one dataset after the other, with the same other party and the same lanes. */
    private final class Scoring {
        private final PeerSettings peer;
        private final Coordinator coordinator;
        private final Slots slots;
        private final RunLease lease;
        private int limit = maxBatches == null ? Integer.MAX_VALUE : maxBatches;

        Scoring(PeerSettings peer, Coordinator coordinator, Slots slots, RunLease lease) {
            this.peer = peer;
            this.coordinator = coordinator;
            this.slots = slots;
            this.lease = lease;
        }

        /** The partitions that both parties have and not both have finished. Null if there is nothing to do. */
        Report runAll(List<DatasetPartition> partitions) throws IOException {
            Map<String, DatasetPartition> byDataset = new LinkedHashMap<>();
            List<Roster.Item> items = new ArrayList<>();
            for (DatasetPartition partition : partitions) {
                DatasetManifest manifest =
                        Json.read(Storages.of(partition.location()), DatasetManifest.FILE, DatasetManifest.class);
                boolean isFinished = new Part(partition, manifest, predictions(partition, manifest)).isFinished();
                items.add(new Roster.Item(manifest.dataset(), isFinished));
                byDataset.put(manifest.dataset(), partition);
            }
            Report sum = null;
            for (String next : coordinator.agreeOnDatasets(new Roster(number, items))) {
                if (limit > 0) {
                    DatasetPartition partition = byDataset.get(next);
                    LOG.info("{}: dataset {}", partition.name(), next);
                    Report one = run(part(partition));
                    sum = sum == null ? one : one == null ? sum : sum.plus(one);
                }
            }
            return sum;
        }

        /** Null if there is nothing to do. */
        Report run(Part part) throws IOException {
            DatasetManifest manifest = part.manifest();
            Plan plan = manifest.plan();
            MaterialStock stock =
                    new MaterialStock(Storages.of(material), peer.party(), plan.hash(), manifest.bundle());
            Lane.Settings settings = new Lane.Settings(
                    peer,
                    plan,
                    manifest.dataset(),
                    manifest.bundle(),
                    Storages.absolute(bundle),
                    Storages.absolute(material),
                    part.predictions().locate(""),
                    laneHost,
                    lanePorts,
                    prepare);
            Epochs.HelloOfNow hello = now -> {
                lease.requireHeld();
                sweep(settings.claimant(), part.predictions());
                return hello(part, stock, slots.offer(), now);
            };
            StockAdvice advice = new StockAdvice(plan, manifest.bundle(), spareRuns, waitSeconds);
            Epochs epochs = new Epochs(coordinator, retries, hello, advice);
            Agreement agreement = epochs.first(limit);
            if (agreement.batches().isEmpty()) {
                return null;
            }
            List<String> files = manifest.files().stream()
                    .map(DatasetManifest.DataFile::name)
                    .toList();
            SparkSession spark = slots.session();
            String location = part.source().location();
            Report done = epochs.run(
                    agreement,
                    current ->
                            LaneFailures.named(spark, () -> new Lanes(spark, settings, current).run(location, files)));
            limit = limit == Integer.MAX_VALUE ? limit : limit - done.batches();
            return done;
        }
    }

    /** Deletes what is of no use any more; no lane of this run is at work when the parties meet. */
    private void sweep(String claimant, Storage predictions) throws IOException {
        MaterialSweep sweep = new MaterialSweep(Storages.of(material));
        int inVain = sweep.claimed(claimant, Leftovers.limit());
        int left = sweep.leftovers(Leftovers.limit()) + Leftovers.delete(predictions, "", Leftovers.limit());
        if (inVain + left > 0) {
            LOG.info("deleted the material of {} units claimed in vain, and {} temporary files", inVain, left);
        }
    }

    private static <T> T converted(String text, Function<String, T> conversion) {
        try {
            return conversion.apply(text);
        } catch (InvalidInputException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }

    private static final class LaneCountConverter implements ITypeConverter<LaneCount> {
        @Override
        public LaneCount convert(String text) {
            return converted(text, LaneCount::parse);
        }
    }

    private static final class PortRangeConverter implements ITypeConverter<PortRange> {
        @Override
        public PortRange convert(String text) {
            return converted(text, PortRange::parse);
        }
    }

    /**
     * What this party has to say at this moment.
     *
     * @param possible lanes
     * @param limit at most so many batches
     */
    private Hello hello(Part part, MaterialStock stock, int possible, int limit) throws IOException {
        DatasetManifest manifest = part.manifest();
        byte[] epoch = new byte[8];
        new SecureRandom().nextBytes(epoch);
        return new Hello(
                number,
                Plan.PROTOCOL_VERSION,
                manifest.plan().hash(),
                manifest.bundle(),
                manifest.dataset(),
                manifest.batches(),
                possible,
                limit,
                waitSeconds,
                number == 0 ? HexFormat.of().formatHex(epoch) : "",
                "",
                Runs.ofPredictions(part.done()),
                Runs.ofUnits(stock.free()));
    }

    private void finish(Report result) throws IOException {
        ReportFile.write(report, result);
        System.out.printf(
                Locale.ROOT,
                "party %d: %d batches in %.1f s, %d rounds per batch, %.2f MB sent, %.1f MB of material used up%n",
                number,
                result.batches(),
                result.seconds(),
                result.rounds(),
                result.sentBytes() / 1e6,
                result.materialBytes() / 1e6);
    }
}
