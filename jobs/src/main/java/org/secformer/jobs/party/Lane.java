package org.secformer.jobs.party;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
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
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.rows.RowShares;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.coordination.LaneAddress;
import org.secformer.jobs.party.coordination.LaneConnector;
import org.secformer.jobs.party.coordination.PeerSettings;
import org.secformer.jobs.party.coordination.PortRange;
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
import org.secformer.mpc.transport.CountingChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One lane of a party: a barrier task that works through its batches in order over one connection.
 *
 * <p><b>Security guarantees:</b> a batch's unit is claimed, durably, before anything masked with it is sent; if the batch
 * fails, the unit is lost. Nothing is claimed on a storage where the driver's mark of this epoch is not seen.
 *
 * @param settings of the run
 * @param agreement what both parties do in it
 * @param mark of the epoch, beside the claims
 */
public record Lane(Settings settings, Agreement agreement, String mark) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /**
     * What a lane needs to know.
     *
     * @param peer how to reach the other party
     * @param plan of the run
     * @param tables sizes of the embedding tables that this party looks tokens up in; null if the client has looked them up
     * @param dataset its id
     * @param bundle id of the model bundle
     * @param bundleLocation where it lies
     * @param material where to find this party's material
     * @param predictions where its prediction shares go
     * @param host under which the other party reaches this party's executors; empty for the one that Spark knows them by
     * @param ports that its lanes listen on
     * @param prepare whether products that do not depend on the input are computed before a batch starts
     */
    record Settings(
            PeerSettings peer,
            Plan plan,
            TableShape tables,
            DatasetId dataset,
            BundleId bundle,
            String bundleLocation,
            String material,
            String predictions,
            String host,
            PortRange ports,
            boolean prepare)
            implements Serializable {
        /** What all claims of this run's lanes start with. */
        String claimant() {
            return dataset + "/";
        }
    }

    /** What is loaded once per executor: this party's shares, the openings as preparation needs them, and masked tables or null. */
    private record Model(ModelParameters shares, ModelParameters openings, MaskedTables tables) {}

    /** What a lane of this party works with. */
    private record Holdings(Credentials credentials, MaterialStock stock, Model model) implements AutoCloseable {
        @Override
        public void close() {
            stock.close();
        }
    }

    /** How many of its last batches a lane remembers the times of. */
    public static final int REMEMBERED = 128;

    /** Enough that a disk or datanode reads at full speed while the lane computes. Two such buffers are a lane's. */
    private static final int READ_AHEAD_BYTES = 4 << 20;

    /** Figures of a lane; rounds are per batch, times those of its last batches. */
    record Result(int batches, int rounds, long sentBytes, long materialBytes, List<BatchTimes> times)
            implements Serializable {}

    /** @param rows of this lane's batches, ascending */
    Result run(Iterator<Tuple2<Long, byte[]>> rows) {
        TaskContext task = TaskContext.get();
        int lane = task.partitionId();
        Plan plan = settings.plan();
        try (CountingChannel channel = new CountingChannel(connect(lane, task));
                Holdings holdings = holdings()) {
            int done = 0;
            int rounds = 0;
            long material = 0;
            Progress progress = new Progress();
            Deque<BatchTimes> times = new ArrayDeque<>();
            for (int at = lane; at < agreement.batches().size(); at += agreement.lanes()) {
                long start = System.nanoTime();
                Stopwatch stopwatch = new Stopwatch();
                PartyProtocols protocols = score(at, rows, holdings, channel, stopwatch);
                if (times.size() == REMEMBERED) {
                    times.removeFirst();
                }
                times.add(BatchTimes.of(at, System.nanoTime() - start, stopwatch));
                done++;
                rounds = protocols.total().rounds();
                material += protocols.total().materialBytes();
                progress.step(LOG, "of " + batchesOf(lane) + " batches in lane " + lane);
            }
            LOG.info("lane {}: all {} batches done", lane, done);
            return new Result(done, rounds, channel.sentBytes(), material, List.copyOf(times));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
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
        return new Holdings(credentials, stock, model(credentials));
    }

    private int batchesOf(int lane) {
        return (agreement.batches().size() - lane + agreement.lanes() - 1) / agreement.lanes();
    }

    private Channel connect(int lane, TaskContext task) throws IOException {
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

    /** Scores the batch at a position of the agreement. */
    private PartyProtocols score(
            int at, Iterator<Tuple2<Long, byte[]>> rows, Holdings holdings, Channel channel, Stopwatch stopwatch)
            throws IOException {
        Plan plan = settings.plan();
        Party party = settings.peer().party();
        int batch = agreement.batches().get(at);
        byte[][] parts = take(rows, batch);
        UnitId unit = agreement.units().get(at);
        PredictionName name = new PredictionName(batch, agreement.epoch(), unit);
        Model model = holdings.model();
        // Before the claim: it needs nothing of the other party, and a part of another form must not cost a unit.
        RowShares.Batch input = input(model, batch, parts, stopwatch);
        try (MaterialStock.ClaimedUnit claimed = holdings.stock().claim(unit, settings.claimant() + name)) {
            PartyProtocols protocols = new PartyProtocols(
                    party,
                    new TimedChannel(LaneObserver.byAll(channel, party, name), stopwatch),
                    claimed.randomness(corrections -> new TimedCorrections(corrections, stopwatch)),
                    new TimedKernels(RingKernels.best(), stopwatch));
            if (settings.prepare()) {
                stopwatch.section(BatchTimes.PREPARATION);
                protocols.usePrepared(claimed.maskProducts(plan, model.openings()));
            }
            protocols.onSection(stopwatch::section);
            Sharing outputs = new Transformer(plan, model.shares()).forward(protocols, input.embedded(), input.mask());
            PredictionFiles.write(
                    Storages.of(settings.predictions()),
                    name,
                    settings.dataset().text(),
                    plan,
                    outputs.share(),
                    holdings.credentials());
            holdings.stock().discard(unit);
            return protocols;
        }
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

    private byte[][] take(Iterator<Tuple2<Long, byte[]>> rows, int batch) {
        Plan plan = settings.plan();
        byte[][] parts = new byte[plan.rowsPerBatch()][];
        Party party = settings.peer().party();
        int size = settings.tables() == null
                ? RowShares.partBytes(plan, party)
                : new PrivateRow(settings.tables(), plan.length()).partBytes(party);
        for (int i = 0; i < parts.length; i++) {
            long expected = (long) batch * parts.length + i;
            Tuple2<Long, byte[]> row = rows.hasNext() ? rows.next() : null;
            if (row == null || row._1() != expected || row._2().length != size) {
                throw new InvalidInputException("dataset, row " + expected + ": expected " + size
                        + " bytes, found "
                        + (row == null ? "no more rows" : "row " + row._1() + " with " + row._2().length + " bytes")
                        + ".\nGet this part of the dataset from the client again.");
            }
            parts[i] = row._2();
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
