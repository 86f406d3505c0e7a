package org.secformer.jobs.party;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.secformer.jobs.monitoring.Count;
import org.secformer.jobs.monitoring.Sections;
import org.secformer.jobs.monitoring.WorkCounters;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.party.timing.PartFigures;
import org.secformer.mpc.protocol.SectionCost;

/**
 * What one lane does, counted batch by batch: for Spark's pages and metrics, and for the run's report. It counts whatever ends the
 * lane.
 */
public final class LaneTally {
    /** How many of its last batches a lane remembers the times of. */
    public static final int REMEMBERED = 128;

    private final WorkCounters counters;
    private final Counted sizes;
    private final Map<String, PartFigures> parts = new TreeMap<>();
    private final Map<String, Double> resources = new TreeMap<>();
    private final List<Integer> positions = new ArrayList<>();
    private final Deque<BatchTimes> times = new ArrayDeque<>();
    private int rounds;
    private long sentBytes;
    private long materialBytes;
    private long rows;

    /**
     * Figures of a lane.
     *
     * @param positions of the batches that it has done, in the agreement
     * @param rounds per batch
     * @param sentBytes of all of them
     * @param materialBytes likewise
     * @param times of the last of them
     * @param rows likewise, without those that fill up a batch
     * @param parts what was counted by kind of part
     * @param resources seconds by what was used
     */
    record Result(
            List<Integer> positions,
            int rounds,
            long sentBytes,
            long materialBytes,
            List<BatchTimes> times,
            long rows,
            List<PartFigures> parts,
            Map<String, Double> resources)
            implements Serializable {
        /** Of a lane of which nothing is known. */
        static final Result NOTHING = new Result(List.of(), 0, 0, 0, List.of(), 0, List.of(), Map.of());

        int batches() {
            return positions.size();
        }
    }

    /**
     * What goes to each lane.
     *
     * @param counters of the run
     * @param rows of the dataset, without those that fill up its last batch
     * @param rowsPerBatch of it
     */
    record Counted(WorkCounters counters, long rows, int rowsPerBatch) implements Serializable {
        static Counted register(SparkContext spark, long rows, int rowsPerBatch) {
            return new Counted(WorkCounters.register(spark, Count.OF_LANES, Sections.KINDS), rows, rowsPerBatch);
        }

        LaneTally tally() {
            return new LaneTally(this);
        }

        /** Of a batch; the last one may have fewer. */
        long rowsOf(int batch) {
            return Math.min(rowsPerBatch, rows - (long) batch * rowsPerBatch);
        }
    }

    private LaneTally(Counted sizes) {
        this.counters = sizes.counters();
        this.sizes = sizes;
    }

    /** A unit is taken, whatever becomes of its batch. */
    void claimed() {
        counters.add(Count.CLAIMS, 1);
    }

    /**
     * What a batch came to.
     *
     * @param position of it in the agreement
     * @param batch which one
     * @param total of all sections
     * @param sections of the model
     * @param sentBytes of it
     * @param time it took
     */
    record Scored(
            int position, int batch, SectionCost total, List<SectionCost> sections, long sentBytes, BatchTimes time) {}

    /** A batch's prediction share is stored. */
    void stored(Scored scored) {
        SectionCost total = scored.total();
        counters.add(Count.ROWS, sizes.rowsOf(scored.batch()));
        counters.add(Count.BATCHES, 1);
        counters.add(Count.ROUNDS, total.rounds());
        counters.add(Count.SENT_BYTES, scored.sentBytes());
        counters.add(Count.MATERIAL_BYTES, total.materialBytes());
        Map<String, Double> seconds = new TreeMap<>();
        scored.time().sections().forEach((name, nanos) -> seconds.merge(Sections.kind(name), nanos, Double::sum));
        counters.addSeconds(seconds);

        if (times.size() == REMEMBERED) {
            times.removeFirst();
        }
        times.add(scored.time());
        positions.add(scored.position());
        rounds = total.rounds();
        sentBytes += scored.sentBytes();
        materialBytes += total.materialBytes();
        rows += sizes.rowsOf(scored.batch());
        scored.sections().forEach(cost -> add(PartFigures.of(cost)));
        seconds.forEach((kind, spent) -> add(new PartFigures(kind, 0, 0, 0, spent)));
        scored.time().resources().forEach((name, spent) -> resources.merge(name, spent, Double::sum));
    }

    private void add(PartFigures part) {
        parts.merge(part.name(), part, PartFigures::plus);
    }

    Result result() {
        return new Result(
                List.copyOf(positions),
                rounds,
                sentBytes,
                materialBytes,
                List.copyOf(times),
                rows,
                List.copyOf(parts.values()),
                Map.copyOf(resources));
    }
}
