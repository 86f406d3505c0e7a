package org.secformer.jobs.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialOrder;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.dealer.DealReport;
import org.secformer.jobs.dealer.DealWaves;
import org.secformer.jobs.dealer.DealerSets;
import org.secformer.jobs.process.StoppableWork;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dealer's action, ahead of scoring: makes correlated randomness, one unit for each batch that parties are to score.
 *
 * <pre>{@code
 * DealReport dealt = Deal.of(settings).run(spark, threads);
 * }</pre>
 *
 * <p><b>Security guarantees:</b> each call makes new sets of its own seeds, sealed to the parties; nothing is ever dealt twice.
 */
public final class Deal {
    private static final Logger LOG = LoggerFactory.getLogger(Deal.class);

    private final Settings settings;
    private final Credentials credentials;
    private final DealerSets.Settings sets;

    /**
     * What is dealt, and where to.
     *
     * @param keys of the dealer
     * @param bundle location of the dealer's bundle
     * @param out location for the directories {@code party0} and {@code party1}; may hold earlier sets
     * @param length tokens per row: 32, 64, 128, 256 or 512
     * @param rowsPerBatch from 1, as the dataset's
     * @param network between the parties, as the dataset's
     * @param units how many batches the material is for, from 1
     * @param ahead at most so many units exist at a time; null to deal all at once
     * @param waitSeconds with {@code ahead}: how long to wait while no unit is used
     * @param unchecked what becomes of a model that was not checked
     */
    public record Settings(
            KeyLocations keys,
            String bundle,
            String out,
            int length,
            int rowsPerBatch,
            Network network,
            int units,
            Integer ahead,
            int waitSeconds,
            UncheckedModel unchecked) {
        /** @throws InvalidInputException if a number is not in its range */
        public Settings {
            Counts.checked("--units", units);
            Counts.checked("--wait-for-room", waitSeconds);
            if (ahead != null) {
                Counts.checked("--ahead", ahead);
            }
        }

        private Settings of(MaterialOrder.Line line) {
            return new Settings(
                    keys,
                    bundle,
                    out,
                    line.length(),
                    line.rowsPerBatch(),
                    line.network(),
                    line.units(),
                    ahead,
                    waitSeconds,
                    unchecked);
        }
    }

    private Deal(Settings settings, Credentials credentials, DealerSets.Settings sets) {
        this.settings = settings;
        this.credentials = credentials;
        this.sets = sets;
    }

    /**
     * Checks all that can be checked before anything is dealt.
     *
     * @throws InvalidInputException if a key, a certificate or the bundle is not as it has to be, the model cannot be computed
     *     for such batches, or was not checked for them
     */
    public static Deal of(Settings settings) throws IOException {
        Credentials credentials = settings.keys().read();
        // Whatever is wrong with a certificate shows here, before anything is dealt.
        credentials.trust().of(Role.PARTY0);
        credentials.trust().of(Role.PARTY1);
        BundleFile dealer = BundleFile.read(Storages.of(settings.bundle()), credentials);
        Plan plan = Lengths.plan(
                dealer.header().shape(),
                Lengths.checked(settings.length()),
                settings.rowsPerBatch(),
                settings.network());
        settings.unchecked().require(dealer.header().check(), settings.length(), settings.bundle());
        DealerSets.Settings sets = new DealerSets.Settings(
                plan,
                dealer.header().bundle(),
                Storages.absolute(settings.bundle()),
                settings.keys(),
                Storages.absolute(settings.out()));
        return new Deal(settings, credentials, sets);
    }

    /** Between the parties, as the dataset's. */
    public Network network() {
        return sets.plan().network();
    }

    /**
     * One action for each plan of a client's order, to be run one after the other; with {@code ahead}, parties can score meanwhile,
     * as they begin with the same plan.
     *
     * @param settings of which the order replaces length, rows per batch, network and units
     * @throws InvalidInputException likewise, or if the order is for another model
     */
    public static List<Deal> all(Settings settings, MaterialOrder order) throws IOException {
        List<Deal> all = new ArrayList<>();
        for (MaterialOrder.Line line : order.lines()) {
            Deal one = of(settings.of(line));
            if (!one.sets.bundleId().equals(order.bundle())) {
                throw InvalidInputException.of(
                        ErrorCode.MODEL_DIFFERENT,
                        settings.bundle(),
                        "model bundle",
                        order.bundle() + ", which the order is for",
                        one.sets.bundleId().text(),
                        "Give the dealer's bundle of the same share-model run, or the order of a dataset for this one.");
            }
            all.add(one);
        }
        return all;
    }

    /**
     * Deals all units, after it has deleted what dealers have left that were killed.
     *
     * @param spark is used and left running
     * @param threads a set is spread over so many tasks at a time at least, and over all slots of the session
     * @throws org.secformer.jobs.failures.WaitedInVainException if the parties made no room in time
     */
    public DealReport run(SparkSession spark, int threads) throws IOException {
        sweep();
        int units = settings.units();
        long predicted = sets.plan().price().total().materialBytes() * units;
        DealerSets dealer = new DealerSets(new JavaSparkContext(spark.sparkContext()), threads, sets, credentials);
        LOG.info(
                "dealing {} units, {} MB, beside {} for such batches that are there",
                units,
                predicted / 1_000_000,
                dealer.unitsThere(0).size());
        DealerSets.Dealt sum =
                StoppableWork.call(() -> settings.ahead() == null ? dealer.dealAll(units) : dealAhead(dealer));
        return new DealReport(units, sum.bytes(), sum.nanos() / 1e9 / units);
    }

    private void sweep() throws IOException {
        for (int party = 0; party < 2; party++) {
            MaterialSweep sweep = new MaterialSweep(sets.party(party));
            int unfinished = sweep.unfinishedSets();
            int files = sweep.leftovers();
            if (unfinished + files > 0) {
                LOG.info("party {}: deleted {} unfinished sets and {} temporary files", party, unfinished, files);
            }
        }
    }

    private DealerSets.Dealt dealAhead(DealerSets dealer) throws IOException {
        DealWaves waves = new DealWaves(
                () -> dealer.unitsThere(0), () -> dealer.unitsThere(1), settings.ahead(), settings.waitSeconds());
        DealerSets.Dealt[] sum = {new DealerSets.Dealt(0, 0)};
        waves.run(settings.units(), size -> sum[0] = sum[0].plus(dealer.deal(size)));
        return sum[0];
    }
}
