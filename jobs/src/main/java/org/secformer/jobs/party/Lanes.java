package org.secformer.jobs.party;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.jobs.failures.MemoryException;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.monitoring.Count;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.timing.PartFigures;
import org.secformer.jobs.party.timing.PeakHeap;
import org.secformer.mpc.ring.RingKernels;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * Runs a party's lanes as one barrier stage: all are scheduled together, so the two applications cannot dead-lock by working
 * on different batches. Lane i takes the batches at positions i, i + lanes, ... of the agreement.
 */
final class Lanes {
    private final SparkSession spark;
    private final Lane.Settings settings;
    private final Agreement agreement;
    private final String mark;

    /** @param mark of the epoch, which all lanes must see */
    Lanes(SparkSession spark, Lane.Settings settings, Agreement agreement, String mark) {
        this.spark = spark;
        this.settings = settings;
        this.agreement = agreement;
        this.mark = mark;
    }

    /**
     * @param part location of this party's part of the dataset
     * @param manifest of it
     */
    RunReport run(String part, DatasetManifest manifest) {
        Assignment assignment = new Assignment(
                agreement.batches().stream().mapToInt(Integer::intValue).toArray(),
                settings.plan().rowsPerBatch(),
                agreement.lanes());
        JavaPairRDD<Long, byte[]> parts = DatasetFiles.read(
                        new JavaSparkContext(spark.sparkContext()),
                        settings.peer().keys(),
                        part,
                        manifest,
                        row -> row.getBinary(DatasetFiles.PART, 0).getBytes())
                .filter(pair -> assignment.position(pair._1()) >= 0)
                .repartitionAndSortWithinPartitions(assignment);
        LaneTally.Counted counted =
                LaneTally.Counted.register(spark.sparkContext(), manifest.rows(), manifest.rowsPerBatch());
        LaneTask task = new LaneTask(new Lane(settings, agreement, mark, counted));
        ClassTag<Lane.Result> tag = scala.reflect.ClassTag$.MODULE$.apply(Lane.Result.class);
        long start = System.nanoTime();
        RDD<Lane.Result> running = parts.rdd().barrier().mapPartitions(task, false, tag);
        long rows = agreement.batches().stream().mapToLong(counted::rowsOf).sum();
        List<Lane.Result> results = JobGroup.run(
                spark.sparkContext(),
                "score " + agreement.epoch(),
                "score: " + rows + " rows in " + agreement.batches().size() + " batches, " + agreement.lanes()
                        + " lanes, epoch " + agreement.epoch(),
                () -> LaneProgress.shown(
                        spark.sparkContext(),
                        counted.counters().id(Count.ROWS),
                        rows,
                        () -> new JavaRDD<>(running, tag).collect()));
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RunReport(
                results.stream().mapToInt(Lane.Result::batches).sum(),
                results.stream().mapToInt(Lane.Result::rounds).max().orElse(0),
                results.stream().mapToLong(Lane.Result::sentBytes).sum(),
                results.stream().mapToLong(Lane.Result::materialBytes).sum(),
                seconds,
                RingKernels.best().name(),
                PeakHeap.bytes(),
                results.stream().flatMap(result -> result.times().stream()).toList(),
                course(results));
    }

    private RunCourse course(List<Lane.Result> results) {
        int batches = agreement.batches().size();
        List<PartFigures> predicted = settings.plan().price().sections().stream()
                .map(cost -> PartFigures.of(cost).times(batches))
                .toList();
        Map<String, Double> resources = new TreeMap<>();
        results.forEach(lane -> lane.resources().forEach((name, time) -> resources.merge(name, time, Double::sum)));
        return new RunCourse(
                settings.peer().party().ordinal(),
                results.stream().mapToLong(Lane.Result::rows).sum(),
                agreement.lanes(),
                1,
                List.of(),
                0,
                0,
                RunCourse.sum(predicted, List.of()),
                RunCourse.sum(
                        List.of(),
                        results.stream().flatMap(lane -> lane.parts().stream()).toList()),
                resources);
    }

    /** Scala's function type, which a lambda of Java cannot be. */
    private interface TaskFunction
            extends Function1<Iterator<Tuple2<Long, byte[]>>, Iterator<Lane.Result>>, Serializable {}

    private record LaneTask(Lane lane) implements TaskFunction {
        @Override
        public Iterator<Lane.Result> apply(Iterator<Tuple2<Long, byte[]>> rows) {
            try {
                Lane.Result result = lane.run(CollectionConverters.asJava(rows));
                return CollectionConverters.asScala(List.of(result).iterator());
            } catch (OutOfMemoryError full) {
                // Spark would end the whole executor, and nobody would learn why.
                throw new MemoryException("a lane", full);
            }
        }
    }

    /** Which lane gets a row: that of its batch. */
    private static final class Assignment extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int[] batches;
        private final int rowsPerBatch;
        private final int lanes;

        /** @param batches ascending */
        Assignment(int[] batches, int rowsPerBatch, int lanes) {
            this.batches = batches;
            this.rowsPerBatch = rowsPerBatch;
            this.lanes = lanes;
        }

        /** Position of a row's batch in the agreement; negative if it is not in it. */
        int position(long row) {
            return Arrays.binarySearch(batches, (int) (row / rowsPerBatch));
        }

        @Override
        public int numPartitions() {
            return lanes;
        }

        @Override
        public int getPartition(Object key) {
            return position((Long) key) % lanes;
        }
    }
}
