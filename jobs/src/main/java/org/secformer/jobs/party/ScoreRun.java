package org.secformer.jobs.party;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.BundleHeader;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.failures.RunInProgressException;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.coordination.Coordinator;
import org.secformer.jobs.party.coordination.DisagreementException;
import org.secformer.jobs.party.coordination.EpochLine;
import org.secformer.jobs.party.coordination.Hello;
import org.secformer.jobs.party.coordination.PeerSettings;
import org.secformer.jobs.party.coordination.PortRange;
import org.secformer.jobs.party.coordination.Roster;
import org.secformer.jobs.party.coordination.Runs;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores datasets, one after the other, with the same other party and the same lanes. */
public final class ScoreRun {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreRun.class);

    private final Settings settings;
    private final PeerSettings peer;
    private final Credentials credentials;
    private final Coordinator coordinator;
    private final Slots slots;
    private final RunLease lease;
    private final StockClaims claims;
    private int datasets;

    /**
     * What holds for all datasets; locations are absolute.
     *
     * @param bundle where this party's model bundle lies
     * @param material where its material lies
     * @param out where its prediction shares go, below
     * @param laneHost where party 1 reaches party 0's lanes; empty for the executor's own address
     * @param lanePorts likewise
     * @param prepare whether products that do not depend on the input are computed before a batch starts
     * @param retries how often in a row an epoch may fail
     * @param waitSeconds how long to wait for material
     * @param spareRuns for how many more runs material should be left
     * @param unchecked what becomes of a model that was not checked
     */
    public record Settings(
            String bundle,
            String material,
            String out,
            String laneHost,
            PortRange lanePorts,
            boolean prepare,
            int retries,
            int waitSeconds,
            int spareRuns,
            UncheckedModel unchecked) {
        DatasetPart part(DatasetPartition source, DatasetManifest manifest, Budget budget) {
            return new DatasetPart(
                    source, manifest, source.in(out).below(manifest.dataset().text()), budget);
        }

        /** A part of which all has been checked that can be without the other party. */
        public DatasetPart checked(DatasetPartition source, Credentials credentials) throws IOException {
            DatasetManifest manifest = DatasetFiles.open(Storages.of(source.location()), credentials);
            // Lanes read it again; here it only has to be whole.
            BundleHeader model = BundleFile.readHeader(Storages.of(bundle), credentials);
            if (!model.bundle().equals(manifest.bundle())) {
                throw InvalidInputException.of(
                        ErrorCode.MODEL_DIFFERENT,
                        bundle,
                        "model bundle",
                        manifest.bundle() + ", which the dataset was shared for",
                        model.bundle().text(),
                        "Share the dataset with the client bundle of the same share-model run.");
            }
            boolean isOfTheseTables = Objects.equals(model.tables(), manifest.tables());
            if (!model.shape().equals(manifest.shape()) || !isOfTheseTables) {
                throw InvalidInputException.of(
                        ErrorCode.MODEL_DIFFERENT,
                        source.location(),
                        isOfTheseTables ? "shape and numbers of the model" : "embedding tables of the model",
                        "those of model bundle " + manifest.bundle(),
                        "others",
                        "Share the dataset again.");
            }
            unchecked.require(model.check(), manifest, bundle);
            return part(source, manifest, model.budget());
        }
    }

    public ScoreRun(
            Settings settings,
            PeerSettings peer,
            Credentials credentials,
            Coordinator coordinator,
            Slots slots,
            RunLease lease,
            StockClaims claims) {
        this.settings = settings;
        this.peer = peer;
        this.credentials = credentials;
        this.coordinator = coordinator;
        this.slots = slots;
        this.lease = lease;
        this.claims = claims;
    }

    /**
     * Scores the partitions that both parties have and not both have finished.
     *
     * @param limit at most so many batches
     * @return null if there is nothing to do
     */
    public RunReport scoreAll(List<DatasetPartition> partitions, int limit) throws IOException {
        Map<DatasetId, DatasetPartition> byDataset = new LinkedHashMap<>();
        List<Roster.Item> items = new ArrayList<>();
        for (DatasetPartition partition : partitions) {
            for (DatasetPartition bucket : partition.buckets(credentials)) {
                DatasetManifest manifest = DatasetManifest.read(Storages.of(bucket.location()), credentials);
                items.add(item(settings.part(bucket, manifest, null)));
                byDataset.put(manifest.dataset(), bucket);
            }
        }
        meet();
        return score(agreed(items), limit, dataset -> {
            DatasetPartition partition = byDataset.get(dataset);
            LOG.info("{}: dataset {}", partition.name(), dataset);
            return telling(() -> settings.checked(partition, credentials));
        });
    }

    /**
     * Scores what is missing of the length buckets of the only dataset, which both parties must have.
     *
     * @param limit at most so many batches
     * @return null if there is nothing to do
     */
    public RunReport scoreBuckets(List<DatasetPart> buckets, int limit) throws IOException {
        Map<DatasetId, DatasetPart> byDataset = new LinkedHashMap<>();
        List<Roster.Item> items = new ArrayList<>();
        for (DatasetPart bucket : buckets) {
            // Whatever is wrong with the material shows here, before the other party is waited for.
            stock(bucket).free();
            items.add(item(bucket));
            byDataset.put(bucket.manifest().dataset(), bucket);
        }
        meet();
        List<DatasetId> agreed = agreed(items);
        requireAllAtBoth(items, agreed);
        return score(agreed, limit, dataset -> {
            DatasetPart bucket = byDataset.get(dataset);
            LOG.info("bucket of {} tokens: dataset {}", bucket.manifest().length(), dataset);
            return bucket;
        });
    }

    private static Roster.Item item(DatasetPart part) throws IOException {
        return new Roster.Item(part.manifest().dataset(), part.isFinished());
    }

    private List<DatasetId> agreed(List<Roster.Item> items) throws IOException {
        return coordinator.agreeOnDatasets(new Roster(peer.party().ordinal(), items));
    }

    /** What a party has not finished is left out of what was agreed only if the other does not have it. */
    private static void requireAllAtBoth(List<Roster.Item> items, List<DatasetId> agreed) {
        for (Roster.Item item : items) {
            if (!item.isFinished() && !agreed.contains(item.dataset())) {
                throw new DisagreementException(
                        ErrorCode.PARTIES_DISAGREE,
                        "length buckets: expected both parties to have bucket " + item.dataset()
                                + ", found it at one.\nNothing was used. Give both parties their parts of the same dataset.");
            }
        }
    }

    /** What is done next. */
    private interface Opening {
        DatasetPart open(DatasetId dataset) throws IOException;
    }

    private RunReport score(List<DatasetId> agreed, int limit, Opening opening) throws IOException {
        RunReport sum = null;
        int left = limit;
        StockOfPlans stocks = new StockOfPlans();
        for (DatasetId dataset : agreed) {
            if (left > 0) {
                DatasetPart part = opening.open(dataset);
                RunReport one = score(part, left);
                if (one != null) {
                    sum = sum == null ? one : sum.plus(one);
                    stocks.add(part.manifest().plan(), one.course());
                    left = left == Integer.MAX_VALUE ? left : left - one.batches();
                }
            }
        }
        return sum == null ? null : sum.with(stocks.in(sum.course()));
    }

    /** Free units of all plans that were scored: before the first dataset of each, and after the last. */
    private static final class StockOfPlans {
        private final Map<String, Integer> before = new HashMap<>();
        private final Map<String, Integer> after = new HashMap<>();

        void add(Plan plan, RunCourse course) {
            before.putIfAbsent(plan.hash(), course.stockBefore());
            after.put(plan.hash(), course.stockAfter());
        }

        RunCourse in(RunCourse course) {
            return course.withStock(sum(before), sum(after));
        }

        private static int sum(Map<String, Integer> units) {
            return units.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * Scores what is missing of the only dataset.
     *
     * @param limit at most so many batches
     * @return null if there is nothing to do
     */
    public RunReport scoreOne(DatasetPart part, int limit) throws IOException {
        // Whatever is wrong with the material shows here, before the other party is waited for.
        stock(part).free();
        meet();
        return score(part, limit);
    }

    /** How many datasets had batches that were missing. */
    public int datasets() {
        return datasets;
    }

    private void meet() throws IOException {
        // Before the other party is waited for, and long before the first claim.
        Storages.requireExclusive(Storages.of(settings.material()));
        slots.request();
        coordinator.meet();
    }

    /** Something that this party does for itself. */
    private interface Step<T> {
        T run() throws IOException;
    }

    /** If it fails, the other party, which waits by now, is told why; but not if another process of this party goes on. */
    private <T> T telling(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (RunInProgressException another) {
            throw another;
        } catch (IOException | RuntimeException failed) {
            coordinator.giveUp(Failures.reason(failed));
            throw failed;
        }
    }

    private RunReport score(DatasetPart part, int limit) throws IOException {
        if (part.budget() == null) {
            coordinator.countRows(null);
            return scoreCounted(part, limit);
        }
        DatasetManifest manifest = part.manifest();
        try (RowLedger ledger = new RowLedger(
                Storages.of(settings.material()),
                manifest.bundle(),
                part.budget(),
                manifest.rowsPerBatch(),
                Clock.systemUTC())) {
            coordinator.countRows(ledger);
            return scoreCounted(part, limit);
        }
    }

    private RunReport scoreCounted(DatasetPart part, int limit) throws IOException {
        Lane.Settings lanes = lanes(part);
        telling(() -> deleteLeftovers(part.predictions()));
        Epochs.HelloOfNow hello = now -> telling(() -> {
            lease.requireHeld();
            return hello(part, now);
        });
        StockAdvice advice = new StockAdvice(
                part.manifest().plan(), part.manifest().bundle(), settings.spareRuns(), settings.waitSeconds());
        Epochs epochs = new Epochs(coordinator, settings.retries(), hello, advice);
        Agreement agreement = epochs.first(limit);
        if (agreement.batches().isEmpty()) {
            return null;
        }
        datasets++;
        SparkSession spark = slots.session();
        return epochs.run(agreement, (current, line) -> epoch(spark, part.manifest(), lanes, current, line));
    }

    private Lanes.Outcome epoch(
            SparkSession spark, DatasetManifest manifest, Lane.Settings settings, Agreement agreement, EpochLine line)
            throws IOException {
        LaneTally.Counted counted =
                LaneTally.Counted.register(spark.sparkContext(), manifest.rows(), manifest.rowsPerBatch());
        Lanes.Outcome outcome;
        try (EpochMarks.Begun mark = claims.marks().begin(agreement.epoch())) {
            Lane lane = new Lane(settings, agreement, mark.name(), counted);
            outcome = new Lanes(spark, lane, coordinator, this.settings.retries()).run(line);
        }
        claims.used(outcome.positions().stream().map(agreement.units()::get).toList());
        return outcome;
    }

    private Lane.Settings lanes(DatasetPart part) {
        return new Lane.Settings(
                peer,
                part.source().location(),
                part.manifest(),
                settings.bundle(),
                settings.material(),
                part.predictions().locate(""),
                settings.laneHost(),
                settings.lanePorts(),
                settings.prepare());
    }

    /** Deletes what killed writers have left; returns how many files. */
    private int deleteLeftovers(Storage predictions) throws IOException {
        int left = new MaterialSweep(Storages.of(settings.material()), claims.spent()).leftovers();
        for (String directory : PredictionFiles.directories(predictions)) {
            left += new Leftovers(predictions).delete(directory);
        }
        if (left > 0) {
            LOG.info("deleted {} temporary files", left);
        }
        return left;
    }

    /**
     * What this party has to say at this moment.
     *
     * @param limit at most so many batches
     */
    private Hello hello(DatasetPart part, int limit) throws IOException {
        DatasetManifest manifest = part.manifest();
        byte[] epoch = new byte[8];
        new SecureRandom().nextBytes(epoch);
        return new Hello(
                peer.party().ordinal(),
                Plan.PROTOCOL_VERSION,
                new Sha256(manifest.plan().hash()),
                manifest.bundle(),
                manifest.dataset(),
                manifest.batches(),
                slots.offer(),
                limit,
                settings.waitSeconds(),
                peer.party() == Party.P0 ? new EpochId(HexFormat.of().formatHex(epoch)) : EpochId.NONE,
                PeerText.NONE,
                Runs.ofPredictions(part.done()),
                Runs.ofUnits(stock(part).free()));
    }

    private MaterialStock stock(DatasetPart part) throws IOException {
        DatasetManifest manifest = part.manifest();
        return new MaterialStock(
                Storages.of(settings.material()),
                credentials,
                new Sha256(manifest.plan().hash()),
                manifest.bundle(),
                claims.spent());
    }
}
