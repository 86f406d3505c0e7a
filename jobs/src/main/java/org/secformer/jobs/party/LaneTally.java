package org.secformer.jobs.party;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.secformer.jobs.monitoring.Count;
import org.secformer.jobs.monitoring.Sections;
import org.secformer.jobs.monitoring.WorkCounters;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.party.timing.PartFigures;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.protocol.SectionCost;

/** What one lane does, counted batch by batch: for Spark's pages and metrics, and for the run's report. */
final class LaneTally {
    private final WorkCounters counters;
    private final Counted sizes;
    private final Map<String, PartFigures> parts = new TreeMap<>();
    private final Map<String, Double> resources = new TreeMap<>();
    private long rows;
    private long sentBefore;

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
     * A batch's share is stored.
     *
     * @param sentBytes of the lane until now
     */
    void scored(int batch, PartyProtocols protocols, long sentBytes, BatchTimes times) {
        SectionCost total = protocols.total();
        counters.add(Count.ROWS, sizes.rowsOf(batch));
        counters.add(Count.BATCHES, 1);
        counters.add(Count.ROUNDS, total.rounds());
        counters.add(Count.SENT_BYTES, sentBytes - sentBefore);
        counters.add(Count.MATERIAL_BYTES, total.materialBytes());
        Map<String, Double> seconds = new TreeMap<>();
        times.sections().forEach((name, time) -> seconds.merge(Sections.kind(name), time, Double::sum));
        counters.addSeconds(seconds);

        rows += sizes.rowsOf(batch);
        sentBefore = sentBytes;
        protocols.sections().forEach(cost -> add(PartFigures.of(cost)));
        seconds.forEach((kind, time) -> add(new PartFigures(kind, 0, 0, 0, time)));
        times.resources().forEach((name, time) -> resources.merge(name, time, Double::sum));
    }

    private void add(PartFigures part) {
        parts.merge(part.name(), part, PartFigures::plus);
    }

    long rows() {
        return rows;
    }

    List<PartFigures> parts() {
        return List.copyOf(parts.values());
    }

    Map<String, Double> resources() {
        return resources;
    }
}
