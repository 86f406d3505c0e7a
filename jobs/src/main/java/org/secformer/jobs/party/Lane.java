package org.secformer.jobs.party;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.io.ReadAheadInputStream;
import org.apache.spark.storage.BlockManagerId;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.TableFile;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.RowShares;
import org.secformer.jobs.failures.ExecutorLostException;
import org.secformer.jobs.failures.MemoryException;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.PartRows;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.monitoring.Sections;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.coordination.LaneAddress;
import org.secformer.jobs.party.coordination.LaneConnection;
import org.secformer.jobs.party.coordination.LaneConnector;
import org.secformer.jobs.party.coordination.PeerSettings;
import org.secformer.jobs.party.coordination.PortRange;
import org.secformer.jobs.party.coordination.WorkRange;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.party.timing.Stopwatch;
import org.secformer.jobs.party.timing.TimedChannel;
import org.secformer.jobs.party.timing.TimedCorrections;
import org.secformer.jobs.party.timing.TimedKernels;
import org.secformer.jobs.process.PerExecutor;
import org.secformer.jobs.process.Progress;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.embedding.MaskedTables;
import org.secformer.mpc.embedding.PrivateLookup;
import org.secformer.mpc.embedding.PrivateRow;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.Transformer;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.CountingChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of a party: a task that does, over one connection with its counterpart, what party 0's driver hands to both.
 *
 * <p><b>Security guarantees:</b> a batch's unit is claimed, durably, before anything masked with it is sent; if the batch
 * fails, the unit is lost. Nothing is claimed on a storage where the driver's mark of this epoch is not seen.
 *
 * @param settings of the run
 * @param agreement what both parties do in it
 * @param mark of the epoch, beside the claims
 * @param counted where it counts what it does
 */
public record Lane(Settings settings, Agreement agreement, String mark, LaneTally.Counted counted)
        implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /**
     * What a lane needs to know.
     *
     * @param peer how to reach the other party
     * @param part where this party's part of the dataset lies
     * @param manifest of it
     * @param bundleLocation where the model bundle lies
     * @param material where to find this party's material
     * @param predictions where its prediction shares go
     * @param host under which the other party reaches this party's executors; empty for the one that Spark knows them by
     * @param ports that its lanes listen on
     * @param prepare whether products that do not depend on the input are computed before a batch starts
     */
    record Settings(
            PeerSettings peer,
            String part,
            DatasetManifest manifest,
            String bundleLocation,
            String material,
            String predictions,
            String host,
            PortRange ports,
            boolean prepare)
            implements Serializable {
        Plan plan() {
            return manifest.plan();
        }

        DatasetId dataset() {
            return manifest.dataset();
        }

        BundleId bundle() {
            return manifest.bundle();
        }

        /** What all claims for a dataset's batches start with. */
        static String claimant(DatasetId dataset) {
            return dataset + "/";
        }
    }

    /** What is loaded once per executor: this party's shares, the openings as preparation needs them, and masked tables or null. */
    private record Model(ModelParameters shares, ModelParameters openings, MaskedTables tables) {}

    /** What a lane of this party works with. */
    private record Holdings(Credentials credentials, MaterialStock stock, PartRows rows, Model model)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            stock.close();
            rows.close();
        }
    }

    /** Enough that a disk or datanode reads at full speed while the lane computes. Two such buffers are a lane's. */
    private static final int READ_AHEAD_BYTES = 4 << 20;

    /**
     * Works until nothing is left to hand out, or until it fails.
     *
     * @param lane its number
     */
    LaneEnd run(int lane) {
        TaskContext task = TaskContext.get();
        if (task.attemptNumber() > 0) {
            // Spark runs a task again when its executor is lost. What that one did is not known here: the driver
            // decides.
            return LaneEnd.of(LaneTally.Result.NOTHING, ExecutorLostException.ofLane(lane));
        }
        LaneTally tally = counted.tally();
        try {
            work(lane, task, tally);
            return LaneEnd.of(tally.result(), null);
        } catch (OutOfMemoryError full) {
            // Spark would end the whole executor, and nobody would learn why.
            return LaneEnd.of(tally.result(), new MemoryException("a lane", full));
        } catch (IOException | RuntimeException failed) {
            return LaneEnd.of(tally.result(), failed);
        }
    }

    private void work(int lane, TaskContext task, LaneTally tally) throws IOException {
        Optional<LaneConnection> connected = connect(lane, task);
        if (connected.isEmpty()) {
            return;
        }
        try (LaneConnection connection = connected.get();
                Holdings holdings = holdings()) {
            Progress progress = new Progress();
            FinishedBatches finished = new FinishedBatches(
                    Storages.of(settings.predictions()),
                    settings.dataset().text(),
                    settings.plan(),
                    holdings.credentials(),
                    scored -> {
                        tally.stored(scored);
                        progress.step(LOG, "batches done in lane " + lane);
                    });
            Optional<WorkRange> next = connection.next();
            while (next.isPresent()) {
                work(lane, next.get(), connection, holdings, finished, tally);
                next = connection.next();
            }
            LOG.info(
                    "lane {}: {} batches done, no more are left",
                    lane,
                    tally.result().positions().size());
        }
    }

    /** Does a range of batches. Whatever ends it, what is done is stored. */
    private void work(
            int lane,
            WorkRange range,
            LaneConnection connection,
            Holdings holdings,
            FinishedBatches finished,
            LaneTally tally)
            throws IOException {
        try {
            for (int at = range.from(); at < range.end(); at++) {
                byte[][] parts = parts(holdings, batch(at));
                Stopwatch stopwatch = new Stopwatch();
                long start = System.nanoTime();
                RowShares.Batch input = input(holdings.model(), batch(at), parts, stopwatch);
                long looked = System.nanoTime() - start;
                connection.awaitReady(at);
                start = System.nanoTime() - looked;
                CountingChannel channel = new CountingChannel(connection.channel());
                Computed computed = score(at, input, holdings, channel, stopwatch, tally);
                PartyProtocols protocols = computed.protocols();
                BatchTimes times = BatchTimes.of(lane, at, System.nanoTime() - start, stopwatch);
                LaneTally.Scored scored = new LaneTally.Scored(
                        at, batch(at), protocols.total(), protocols.sections(), channel.sentBytes(), times);
                finished.add(name(at), computed.share(), scored, start);
            }
        } catch (IOException | RuntimeException failed) {
            storeAfter(failed, finished);
            throw failed;
        }
        finished.store();
    }

    private static void storeAfter(Exception failed, FinishedBatches finished) {
        try {
            finished.store();
        } catch (IOException | RuntimeException second) {
            failed.addSuppressed(second);
        }
    }

    private Holdings holdings() throws IOException {
        Credentials credentials = settings.peer().keys().read();
        MaterialStock stock = new MaterialStock(
                Storages.of(settings.material()),
                credentials,
                new Sha256(settings.plan().hash()),
                settings.bundle(),
                file -> new ReadAheadInputStream(file, READ_AHEAD_BYTES));
        PartRows rows = new PartRows(Storages.of(settings.part()), settings.manifest(), credentials);
        return new Holdings(credentials, stock, rows, model(credentials));
    }

    private Optional<LaneConnection> connect(int lane, TaskContext task) throws IOException {
        // Before the first claim.
        new EpochMarks(Storages.of(settings.material())).require(mark);
        return new LaneConnector(settings.peer(), address(), agreement.epoch(), lane, task::isInterrupted)
                .connect(settings.plan().hash());
    }

    /** Where this lane listens, if it does. */
    private LaneAddress address() {
        String host = settings.host();
        if (host.isEmpty()) {
            BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
            // In local mode the lane runs in the driver, whose address is known.
            host = executor.isDriver() ? settings.peer().host() : executor.host();
        }
        return new LaneAddress(host, settings.ports());
    }

    /** A batch's share of the outputs, and what it cost. */
    private record Computed(long[] share, PartyProtocols protocols) {}

    private PredictionName name(int at) {
        return new PredictionName(
                batch(at), agreement.epoch(), agreement.units().get(at));
    }

    /** Scores the batch at a position of the agreement. */
    private Computed score(
            int at, RowShares.Batch input, Holdings holdings, Channel channel, Stopwatch stopwatch, LaneTally tally)
            throws IOException {
        Plan plan = settings.plan();
        Party party = settings.peer().party();
        PredictionName name = name(at);
        Model model = holdings.model();
        try (MaterialStock.ClaimedUnit claimed =
                holdings.stock().claim(name.unit(), Settings.claimant(settings.dataset()) + name)) {
            tally.claimed();
            PartyProtocols protocols = new PartyProtocols(
                    party,
                    new TimedChannel(LaneObserver.byAll(channel, party, name), stopwatch),
                    claimed.randomness(corrections -> new TimedCorrections(corrections, stopwatch)),
                    new TimedKernels(RingKernels.best(), stopwatch));
            if (settings.prepare()) {
                stopwatch.section(Sections.PREPARATION);
                protocols.usePrepared(claimed.maskProducts(plan, model.openings()));
            }
            protocols.onSection(stopwatch::section);
            Sharing outputs = new Transformer(plan, model.shares()).forward(protocols, input.embedded(), input.mask());
            // Used up, whether or not the share is stored.
            holdings.stock().discard(name.unit());
            return new Computed(outputs.share(), protocols);
        }
    }

    /** The batch at a position, which the other party names. */
    private int batch(int at) {
        if (at >= agreement.batches().size()) {
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT,
                    "expected work of " + agreement.batches().size() + " batches, found position " + at);
        }
        return agreement.batches().get(at);
    }

    /** This party's share of a batch's embeddings and padding mask. */
    private RowShares.Batch input(Model model, int batch, byte[][] parts, Stopwatch stopwatch) {
        Plan plan = settings.plan();
        Party party = settings.peer().party();
        if (model.tables() == null) {
            return RowShares.batch(plan, party, parts);
        }
        // As the model names what it does with them next.
        stopwatch.section("embedding");
        try {
            PrivateLookup.Batch looked = new PrivateLookup(
                            plan, party, model.tables(), new TimedKernels(RingKernels.best(), stopwatch))
                    .lookUp(parts);
            return new RowShares.Batch(looked.embedded(), looked.mask());
        } catch (IllegalArgumentException malformed) {
            throw new InvalidInputException(
                    ErrorCode.INPUT_DAMAGED,
                    "dataset, rows of batch " + batch + ": expected keys of this program's form, found others."
                            + "\nGet this part of the dataset from the client again.",
                    malformed);
        } finally {
            stopwatch.section("");
        }
    }

    private byte[][] parts(Holdings holdings, int batch) throws IOException {
        Plan plan = settings.plan();
        byte[][] parts = new byte[plan.rowsPerBatch()][];
        Party party = settings.peer().party();
        int size = settings.manifest().tables() == null
                ? RowShares.partBytes(plan, party)
                : new PrivateRow(settings.manifest().tables(), plan.length()).partBytes(party);
        for (int i = 0; i < parts.length; i++) {
            long number = (long) batch * parts.length + i;
            byte[] part =
                    holdings.rows().row(number).getBinary(DatasetFiles.PART, 0).getBytes();
            if (part.length != size) {
                throw new InvalidInputException("dataset, row " + number + ": expected " + size + " bytes, found "
                        + part.length + ".\nGet this part of the dataset from the client again.");
            }
            parts[i] = part;
        }
        return parts;
    }

    private Model model(Credentials credentials) {
        Party party = settings.peer().party();
        String key = "model " + settings.bundle() + " " + party;
        return PerExecutor.get(key, Model.class, () -> {
            try {
                BundleFile file =
                        BundleFile.read(Storages.of(settings.bundleLocation()), credentials, settings.bundle());
                MaskedModel masked = file.masked();
                TableShape tables = file.header().tables();
                try {
                    return new Model(
                            masked.parameters(party, file.seeds()[0]),
                            masked.openings(),
                            tables == null
                                    ? null
                                    : TableFile.read(
                                            Storages.of(settings.bundleLocation()),
                                            credentials,
                                            settings.bundle(),
                                            tables));
                } finally {
                    file.seeds()[0].erase();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }
}
