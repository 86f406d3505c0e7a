package org.secformer.jobs.party;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.mpc.transformer.Plan;

/**
 * Prediction shares of a lane that are not stored yet: batches that take moments are packed into one file, so that there are fewer
 * files. A killed lane loses what is held here, about {@value #HELD_MILLIS} ms of work at most; one that fails stores it.
 *
 * <p>Not thread-safe.
 */
final class FinishedBatches {
    /** From the start of the first batch that is held. */
    private static final long HELD_MILLIS = 5_000;

    /** A batch that takes so long is worth a file: what is held with it is stored at once. */
    private static final long WORTH_A_FILE_MILLIS = 500;

    private final Storage predictions;
    private final String dataset;
    private final Plan plan;
    private final Credentials party;
    private final Consumer<LaneTally.Scored> stored;
    private final List<long[]> outputs = new ArrayList<>();
    private final List<LaneTally.Scored> held = new ArrayList<>();
    private PredictionPack pack;
    private long sinceNanos;

    /**
     * @param predictions of the party
     * @param stored is told of each batch whose share is stored
     */
    FinishedBatches(
            Storage predictions, String dataset, Plan plan, Credentials party, Consumer<LaneTally.Scored> stored) {
        this.predictions = predictions;
        this.dataset = dataset;
        this.plan = plan;
        this.party = party;
        this.stored = stored;
    }

    /**
     * One more batch.
     *
     * @param share of its outputs, [rows per batch, {@link Plan#outputs}]
     * @param startNanos when it was begun
     */
    void add(PredictionName name, long[] share, LaneTally.Scored scored, long startNanos) throws IOException {
        if (pack != null && !pack.isFollowedBy(name)) {
            store();
        }
        if (pack == null) {
            pack = PredictionPack.of(name);
            sinceNanos = startNanos;
        } else {
            pack = pack.longer();
        }
        outputs.add(share);
        held.add(scored);
        long now = System.nanoTime();
        if (now - startNanos > WORTH_A_FILE_MILLIS * 1_000_000 || now - sinceNanos > HELD_MILLIS * 1_000_000) {
            store();
        }
    }

    /** Stores what is held. If that fails, it is lost. */
    void store() throws IOException {
        if (pack == null) {
            return;
        }
        PredictionPack full = pack;
        List<long[]> shares = List.copyOf(outputs);
        List<LaneTally.Scored> done = List.copyOf(held);
        pack = null;
        outputs.clear();
        held.clear();
        PredictionFiles.write(predictions, full, dataset, plan, shares, party);
        done.forEach(stored);
    }
}
