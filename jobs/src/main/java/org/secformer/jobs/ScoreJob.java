package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.coordination.Agreement;
import org.secformer.jobs.coordination.Coordinator;
import org.secformer.jobs.coordination.Hello;
import org.secformer.jobs.coordination.PeerSettings;
import org.secformer.jobs.coordination.PortRange;
import org.secformer.jobs.measure.BatchTimes;
import org.secformer.jobs.settings.Range;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
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

    @Option(names = "--dataset", required = true, description = "this party's part of the dataset (directory or URI)")
    private String dataset;

    @Option(names = "--material", required = true, description = "this party's material (directory or URI)")
    private String material;

    @Option(names = "--out", required = true, description = "directory or URI for this party's prediction shares")
    private String out;

    @Mixin
    private KeyOptions keyOptions;

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
            List<BatchTimes> times) {}

    @Override
    public Integer call() throws IOException {
        Party party = Party.of(number);
        ReportFile.check(report);
        KeyLocations keys = keyOptions.of(Role.of(party));
        Credentials credentials = keys.read();
        // Whatever is wrong with a certificate shows here, before anything is used.
        for (Role other : List.of(Role.of(party.peer()), Role.DEALER, Role.MODEL_OWNER, Role.CLIENT)) {
            credentials.trust().of(other);
        }
        DatasetManifest manifest = DatasetFiles.open(Storages.of(dataset), credentials);
        Plan plan = manifest.plan();
        BundleFile model = BundleFile.read(Storages.of(bundle), credentials);
        if (!model.header().bundle().equals(manifest.bundle())) {
            throw InvalidInputException.of(
                    ErrorCode.MODEL_DIFFERENT,
                    bundle,
                    "model bundle",
                    manifest.bundle() + ", which the dataset was shared for",
                    model.header().bundle(),
                    "Share the dataset with the client bundle of the same share-model run.");
        }
        Storage predictions = Storages.of(Storages.absolute(out)).below(manifest.dataset());
        MaterialStock stock = new MaterialStock(Storages.of(material), credentials, plan.hash(), manifest.bundle());
        PeerSettings peer = new PeerSettings(party, host, port, keys, 1000L * timeoutSeconds);
        Lane.Settings settings = new Lane.Settings(
                peer,
                plan,
                manifest.dataset(),
                manifest.bundle(),
                Storages.absolute(bundle),
                Storages.absolute(material),
                predictions.locate(""),
                laneHost,
                lanePorts,
                prepare);
        try (Slots slots = new Slots("score party " + number, lanes, peer.timeoutMillis());
                Coordinator coordinator = new Coordinator(peer)) {
            Epochs epochs = new Epochs(
                    coordinator, retries, limit -> hello(plan, manifest, predictions, stock, slots.offer(), limit));
            Agreement agreement = epochs.first(maxBatches == null ? Integer.MAX_VALUE : maxBatches);
            if (agreement.batches().isEmpty()) {
                System.out.println("nothing to do: all " + manifest.batches() + " batches have been scored");
                return 0;
            }
            List<String> files = manifest.files().stream()
                    .map(DatasetManifest.DataFile::name)
                    .toList();
            SparkSession spark = slots.session();
            String part = Storages.absolute(dataset);
            finish(epochs.run(
                    agreement,
                    current -> LaneFailures.named(spark, () -> new Lanes(spark, settings, current).run(part, files))));
        }
        return 0;
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
    private Hello hello(
            Plan plan, DatasetManifest manifest, Storage predictions, MaterialStock stock, int possible, int limit)
            throws IOException {
        byte[] epoch = new byte[8];
        new SecureRandom().nextBytes(epoch);
        List<String> done = PredictionFiles.names(predictions);
        return new Hello(
                number,
                Plan.PROTOCOL_VERSION,
                plan.hash(),
                manifest.bundle(),
                manifest.dataset(),
                manifest.batches(),
                possible,
                limit,
                number == 0 ? HexFormat.of().formatHex(epoch) : "",
                "",
                done,
                stock.free().stream().map(UnitId::toString).toList());
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
