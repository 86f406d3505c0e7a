package org.secformer.jobs.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.party.DatasetPart;
import org.secformer.jobs.party.LaneCount;
import org.secformer.jobs.party.Protection;
import org.secformer.jobs.party.RunLease;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.party.ScoreRun;
import org.secformer.jobs.party.Slots;
import org.secformer.jobs.party.StockClaims;
import org.secformer.jobs.party.coordination.Coordinator;
import org.secformer.jobs.party.coordination.PeerSettings;
import org.secformer.jobs.party.coordination.PortRange;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.sharing.Party;

/**
 * A party's action, run by both at the same time: scores the batches of a dataset that have not been scored yet.
 *
 * <pre>{@code
 * Scored scored = Score.of(settings).run(spark);
 * }</pre>
 *
 * <p><b>Security guarantees:</b> each batch uses up one unit of material, claimed before the first value masked with it is sent,
 * also if the batch fails; calling again does only what is missing, with fresh units.
 */
public final class Score {
    private final Settings settings;
    private final PeerSettings peer;
    private final ScoreRun.Settings run;
    private final Credentials credentials;
    private final List<DatasetPartition> partitions;
    private final List<DatasetPart> parts;

    /**
     * Who scores what, where, with whom.
     *
     * @param keys of the party
     * @param bundle location of the party's bundle
     * @param dataset location of the party's part of a dataset, or of a directory of such parts in partitions
     * @param material location of the party's material
     * @param out location for the party's prediction shares
     * @param host party 0's address
     * @param port party 0's port, from 1
     * @param lanes batches at a time; the party with fewer decides
     * @param laneHost where party 1 reaches party 0's executors; empty for the address that Spark knows each of them by
     * @param lanePorts that party 0's lanes listen on
     * @param prepare whether to compute before a batch what does not depend on it
     * @param maxBatches at most so many batches, from 1; {@link Integer#MAX_VALUE} for all
     * @param timeoutSeconds longest wait for the other party or for executors, each time, from 1
     * @param retries how often to start again, with fresh units, when the other party or an executor is lost, 0 to 100
     * @param waitSeconds how long to wait for material, from 0: none, and begin only if there is enough for all batches
     * @param spareRuns warn if less material is left than so many more runs need, from 0
     * @param unchecked what becomes of a model that was not checked
     */
    public record Settings(
            KeyLocations keys,
            String bundle,
            String dataset,
            String material,
            String out,
            String host,
            int port,
            LaneCount lanes,
            String laneHost,
            PortRange lanePorts,
            boolean prepare,
            int maxBatches,
            int timeoutSeconds,
            int retries,
            int waitSeconds,
            int spareRuns,
            UncheckedModel unchecked) {
        private static final int LAST_PORT = 65_535;
        private static final int MOST_RETRIES = 100;

        /** @throws InvalidInputException if a number is not in its range, or the keys are not a party's */
        public Settings {
            if (keys.role() != Role.PARTY0 && keys.role() != Role.PARTY1) {
                throw new InvalidInputException("keys: expected those of party0 or party1, found " + keys.role());
            }
            for (Object part :
                    new Object[] {bundle, dataset, material, out, host, lanes, laneHost, lanePorts, unchecked}) {
                Objects.requireNonNull(part, "a part of the settings");
            }
            Counts.within("--port", port, 1, LAST_PORT);
            Counts.checked("--max-batches", maxBatches);
            Counts.checked("--timeout", timeoutSeconds);
            Counts.within("--retries", retries, 0, MOST_RETRIES);
            Counts.within("--wait-for-material", waitSeconds, 0, Integer.MAX_VALUE);
            Counts.within("--spare-runs", spareRuns, 0, Integer.MAX_VALUE);
        }

        /** Settings as the command has them by default, but for what has no default. */
        public static Builder of(
                KeyLocations keys, String bundle, String dataset, String material, String out, int port) {
            return new Builder(keys, bundle, dataset, material, out, port);
        }

        Party party() {
            return keys.role() == Role.PARTY0 ? Party.P0 : Party.P1;
        }
    }

    /** Puts settings together, one by its name at a time; {@link Settings} says what they mean. */
    public static final class Builder {
        private final KeyLocations keys;
        private final String bundle;
        private final String dataset;
        private final String material;
        private final String out;
        private final int port;
        private String host = "127.0.0.1";
        private LaneCount lanes = new LaneCount(1);
        private String laneHost = "";
        private PortRange lanePorts = PortRange.parse("0");
        private boolean prepare;
        private int maxBatches = Integer.MAX_VALUE;
        private int timeoutSeconds = 60;
        private int retries = 2;
        private int waitSeconds;
        private int spareRuns = 1;
        private UncheckedModel unchecked = new UncheckedModel(false);

        private Builder(KeyLocations keys, String bundle, String dataset, String material, String out, int port) {
            this.keys = keys;
            this.bundle = bundle;
            this.dataset = dataset;
            this.material = material;
            this.out = out;
            this.port = port;
        }

        public Builder host(String name) {
            host = name;
            return this;
        }

        public Builder lanes(LaneCount count) {
            lanes = count;
            return this;
        }

        public Builder laneHost(String name) {
            laneHost = name;
            return this;
        }

        public Builder lanePorts(PortRange ports) {
            lanePorts = ports;
            return this;
        }

        /** See {@link Settings#prepare}. */
        public Builder prepare(boolean isPreparing) {
            prepare = isPreparing;
            return this;
        }

        public Builder maxBatches(int most) {
            maxBatches = most;
            return this;
        }

        public Builder timeoutSeconds(int seconds) {
            timeoutSeconds = seconds;
            return this;
        }

        public Builder retries(int most) {
            retries = most;
            return this;
        }

        public Builder waitSeconds(int seconds) {
            waitSeconds = seconds;
            return this;
        }

        public Builder spareRuns(int runs) {
            spareRuns = runs;
            return this;
        }

        public Builder unchecked(UncheckedModel choice) {
            unchecked = choice;
            return this;
        }

        /** @throws InvalidInputException if a number is not in its range, or the keys are not a party's */
        public Settings build() {
            return new Settings(
                    keys,
                    bundle,
                    dataset,
                    material,
                    out,
                    host,
                    port,
                    lanes,
                    laneHost,
                    lanePorts,
                    prepare,
                    maxBatches,
                    timeoutSeconds,
                    retries,
                    waitSeconds,
                    spareRuns,
                    unchecked);
        }
    }

    /**
     * What was scored, at this party; nothing but zeros if all had been before.
     *
     * @param datasets with batches that were missing; each length bucket counts
     * @param rows of the client's in these batches
     * @param batches scored
     * @param rounds per batch
     * @param sentBytes payload sent, all batches
     * @param materialBytes corrections used up, by whichever party held them
     * @param seconds of the stages
     * @param report more figures; null if nothing was left to do
     */
    public record Scored(
            int datasets,
            long rows,
            int batches,
            int rounds,
            long sentBytes,
            long materialBytes,
            double seconds,
            RunReport report) {
        private static Scored of(ScoreRun run, RunReport report) {
            return report == null
                    ? new Scored(0, 0, 0, 0, 0, 0, 0, null)
                    : new Scored(
                            run.datasets(),
                            report.course().rows(),
                            report.batches(),
                            report.rounds(),
                            report.sentBytes(),
                            report.materialBytes(),
                            report.seconds(),
                            report);
        }
    }

    private Score(
            Settings settings,
            PeerSettings peer,
            ScoreRun.Settings run,
            Credentials credentials,
            List<DatasetPartition> partitions,
            List<DatasetPart> parts) {
        this.settings = settings;
        this.peer = peer;
        this.run = run;
        this.credentials = credentials;
        this.partitions = partitions;
        this.parts = parts;
    }

    /**
     * Checks all that can be checked without the other party and without Spark.
     *
     * @throws InvalidInputException if a key, a certificate, the bundle or the dataset is not as it has to be, or what protects a
     *     run is not in force
     */
    public static Score of(Settings settings) throws IOException {
        Party party = settings.party();
        Credentials credentials = settings.keys().read();
        // Whatever is wrong with a certificate shows here, before anything is used.
        for (Role other : List.of(Role.of(party.peer()), Role.DEALER, Role.MODEL_OWNER, Role.CLIENT)) {
            credentials.trust().of(other);
        }
        Protection.require(credentials);
        List<DatasetPartition> partitions = DatasetPartition.all(Storages.absolute(settings.dataset()), Role.of(party));
        PeerSettings peer = new PeerSettings(
                party, settings.host(), settings.port(), settings.keys(), 1000L * settings.timeoutSeconds());
        ScoreRun.Settings run = new ScoreRun.Settings(
                Storages.absolute(settings.bundle()),
                Storages.absolute(settings.material()),
                Storages.absolute(settings.out()),
                settings.laneHost(),
                settings.lanePorts(),
                settings.prepare(),
                settings.retries(),
                settings.waitSeconds(),
                settings.spareRuns(),
                settings.unchecked());
        boolean isWhole = partitions.size() == 1 && partitions.get(0).isWhole();
        List<DatasetPart> parts = new ArrayList<>();
        if (isWhole) {
            for (DatasetPartition bucket : partitions.get(0).buckets(credentials)) {
                parts.add(run.checked(bucket, credentials));
            }
        }
        return new Score(settings, peer, run, credentials, partitions, parts);
    }

    /** How much there is, scored before or not, in words. */
    public String extent() {
        return parts.isEmpty()
                ? partitions.size() + " partitions"
                : parts.stream().mapToInt(part -> part.manifest().batches()).sum() + " batches";
    }

    /**
     * Meets the other party, and scores what is missing.
     *
     * @param spark is used and left running; it must keep its executors, and have a slot for each lane
     * @throws InvalidInputException if it has not, or the parties do not agree
     */
    public Scored run(SparkSession spark) throws IOException {
        Sessions.warnUnlessEncrypted(spark);
        return run(Slots.of(spark, settings.lanes(), peer.timeoutMillis()));
    }

    /**
     * The same on a session that need not be there before the parties have met; on a cluster it is asked for while they meet. It is
     * left running, too.
     *
     * @param spark starts it, with as many threads as there are lanes if it is in this process
     * @param conf that it will be started with
     */
    public Scored run(Supplier<SparkSession> spark, SparkConf conf) throws IOException {
        return run(Slots.late(spark, conf, settings.lanes(), peer.timeoutMillis()));
    }

    private Scored run(Slots slots) throws IOException {
        Storage leased = parts.isEmpty() ? Storages.of(run.out()) : parts.get(0).predictions();
        StockClaims claims = new StockClaims(Storages.of(run.material()));
        try (RunLease lease = RunLease.of(leased);
                Coordinator coordinator = new Coordinator(peer, claims)) {
            ScoreRun scoring = new ScoreRun(run, peer, credentials, coordinator, slots, lease, claims);
            return Scored.of(scoring, run(scoring));
        }
    }

    private RunReport run(ScoreRun scoring) throws IOException {
        return switch (parts.size()) {
            case 0 -> scoring.scoreAll(partitions, settings.maxBatches());
            case 1 -> scoring.scoreOne(parts.get(0), settings.maxBatches());
            default -> scoring.scoreBuckets(parts, settings.maxBatches());
        };
    }
}
