package org.secformer.jobs.client;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.tokenizer.Word;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.texts.Words;
import scala.Tuple2;

/**
 * Both parties' prediction shares of a dataset, put beside the client's ids.
 *
 * @param manifest of the client's part
 * @param first location of all of party 0's shares
 * @param second likewise of party 1's
 * @param keys of the client
 * @param bucket number of this length bucket, from 0, if there are several
 */
public record BatchShares(DatasetManifest manifest, String first, String second, KeyLocations keys, int bucket)
        implements Serializable {
    private static final int ROWS_PER_PARTITION = 10_000;

    /**
     * Batches that follow on one another, in one file of each party.
     *
     * @param atFirst party 0's file, which may hold others, too
     * @param atSecond party 1's, likewise
     * @param from the first batch
     * @param count how many
     */
    public record Segment(PredictionPack atFirst, PredictionPack atSecond, int from, int count)
            implements Serializable {
        /** The unit of material that a batch took. */
        public static UnitId unit(List<Segment> segments, int batch) {
            return segments.stream()
                    .filter(segment -> segment.from <= batch && batch < segment.from + segment.count)
                    .flatMap(segment -> segment.atFirst.names().stream())
                    .filter(name -> name.batch() == batch)
                    .findFirst()
                    .orElseThrow()
                    .unit();
        }

        /** Those of one batch, or that and the ones before, if they are in the same files. */
        public static void append(List<Segment> segments, int batch, PredictionPack atFirst, PredictionPack atSecond) {
            Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
            if (last != null
                    && last.from + last.count == batch
                    && last.atFirst.equals(atFirst)
                    && last.atSecond.equals(atSecond)) {
                segments.set(segments.size() - 1, new Segment(atFirst, atSecond, last.from, last.count + 1));
            } else {
                segments.add(new Segment(atFirst, atSecond, batch, 1));
            }
        }
    }

    /**
     * A row with both shares of its logits and its flag.
     *
     * @param number of the row in the client's data
     * @param id of the client's
     * @param words of its text, where words have labels; else none
     * @param first party 0's share, little-endian in 4 bytes each
     * @param second party 1's
     * @param kept text of the columns that the client keeps, null without any
     * @param origin where it was scored
     */
    public record Row(long number, String id, List<Word> words, byte[] first, byte[] second, String kept, Origin origin)
            implements Serializable {
        /** Shows neither share nor id. */
        @Override
        public String toString() {
            return "row " + number;
        }
    }

    /**
     * Where a row was scored.
     *
     * @param kind whether it is one of the client's own
     * @param bucket as {@link BatchShares#bucket}
     * @param batch in that
     * @param row in the batch, from 0
     */
    public record Origin(RowKind kind, int bucket, int batch, int row) implements Serializable {}

    /** What the client has of a row, and where it is in the client's data. */
    private record Own(long place, String id, String words, String kept, Origin origin) implements Serializable {}

    /**
     * The client's rows by their places in the client's data, and hidden ones by what they are of.
     *
     * @param segments all batches, each once, where both parties have shares of the same computation
     * @param part location of the client's part of the dataset
     * @param hasPlaces whether rows lie in another order than in the client's data
     */
    public JavaPairRDD<Long, Row> byPlace(
            JavaSparkContext spark, List<Segment> segments, String part, boolean hasPlaces) {
        ByRow partitioner = new ByRow(manifest.rows());
        boolean hasWords = DatasetFiles.hasWords(manifest.shape());
        JavaPairRDD<Long, Own> ids = DatasetFiles.read(spark, keys, part, manifest, row -> own(row, hasWords));
        JavaPairRDD<Long, Tuple2<byte[], byte[]>> shares = spark.parallelize(
                        segments, Math.min(segments.size(), partitions()))
                .mapPartitionsToPair(this::read);
        JavaPairRDD<Long, Row> rows = ids.join(shares, partitioner).mapValues(row -> row(row._1(), row._2()));
        // Rows that lie in order stay in their partitions.
        return hasPlaces ? rows.mapToPair(row -> new Tuple2<>(row._2().number(), row._2())) : rows;
    }

    private static Row row(Own own, Tuple2<byte[], byte[]> shares) {
        return new Row(
                own.place(), own.id(), Words.parse(own.words()), shares._1(), shares._2(), own.kept(), own.origin());
    }

    /**
     * The client's rows in their order; each partition fails if it does not have its rows, each once.
     *
     * @param rows of one dataset, or of all its buckets
     * @param all how many these are
     * @param where the shares come from, for errors
     */
    public static JavaRDD<Row> inOrder(JavaPairRDD<Long, Row> rows, long all, String where) {
        return rows.repartitionAndSortWithinPartitions(new ByRow(all))
                .values()
                .mapPartitionsWithIndex((partition, some) -> new InOrder(partition, some, all, where), true);
    }

    private Own own(Group row, boolean hasWords) {
        boolean hasPlace = row.getType().containsField(DatasetFiles.PLACE);
        long stored = row.getLong(DatasetFiles.ROW, 0);
        Origin origin = new Origin(
                hasPlace ? RowKind.of(row.getInteger(DatasetFiles.KIND, 0)) : RowKind.OWN,
                bucket,
                (int) (stored / manifest.rowsPerBatch()),
                (int) (stored % manifest.rowsPerBatch()));
        return new Own(
                row.getLong(hasPlace ? DatasetFiles.PLACE : DatasetFiles.ROW, 0),
                row.getString(DatasetFiles.ID, 0),
                hasWords ? row.getString(DatasetFiles.WORDS, 0) : "",
                row.getFieldRepetitionCount(DatasetFiles.KEPT) == 0 ? null : row.getString(DatasetFiles.KEPT, 0),
                origin);
    }

    /** Rows of a partition, of which each is there once. */
    private static final class InOrder implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final String where;
        private final long end;
        private long next;

        InOrder(int partition, Iterator<Row> rows, long all, String where) {
            this.rows = rows;
            this.where = where;
            this.next = (long) partition * ROWS_PER_PARTITION;
            this.end = Math.min(next + ROWS_PER_PARTITION, all);
        }

        @Override
        public boolean hasNext() {
            boolean more = rows.hasNext();
            if (!more && next != end) {
                throw notInOrder("no more rows");
            }
            return more;
        }

        @Override
        public Row next() {
            Row row = rows.next();
            if (row.number() != next) {
                throw notInOrder("row " + row.number());
            }
            next++;
            return row;
        }

        private InvalidInputException notInOrder(String found) {
            return InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    where,
                    "prediction shares",
                    "row " + next + " once at both parties",
                    found,
                    "Get the prediction shares from the parties again.");
        }
    }

    private int partitions() {
        return new ByRow(manifest.rows()).numPartitions();
    }

    private Iterator<Tuple2<Long, Tuple2<byte[], byte[]>>> read(Iterator<Segment> segments) throws IOException {
        Credentials client = keys.read();
        List<Tuple2<Long, Tuple2<byte[], byte[]>>> rows = new ArrayList<>();
        while (segments.hasNext()) {
            Segment segment = segments.next();
            List<byte[]> atFirst = rows(segment, first, segment.atFirst(), Role.PARTY0, client);
            List<byte[]> atSecond = rows(segment, second, segment.atSecond(), Role.PARTY1, client);
            long row = (long) segment.from() * manifest.rowsPerBatch();
            for (int i = 0; i < atFirst.size(); i++) {
                rows.add(new Tuple2<>(row + i, new Tuple2<>(atFirst.get(i), atSecond.get(i))));
            }
        }
        return rows.iterator();
    }

    /** A party's shares of a segment's rows. */
    private List<byte[]> rows(Segment segment, String location, PredictionPack pack, Role party, Credentials client)
            throws IOException {
        List<byte[]> all = PredictionFiles.read(
                Storages.of(location).below(manifest.dataset().text()),
                pack,
                manifest.dataset().text(),
                manifest.plan(),
                party,
                client);
        int before = (segment.from() - pack.first().batch()) * manifest.rowsPerBatch();
        return all.subList(before, before + segment.count() * manifest.rowsPerBatch());
    }

    /** So many rows in a row to a partition: partitions are in the order of rows. */
    private static final class ByRow extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        ByRow(long rows) {
            this.partitions = Math.toIntExact((rows + ROWS_PER_PARTITION - 1) / ROWS_PER_PARTITION);
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object row) {
            // Rows that fill up the last batch have no id and are not joined.
            return (int) Math.min((Long) row / ROWS_PER_PARTITION, partitions - 1);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByRow rows && rows.partitions == partitions;
        }

        @Override
        public int hashCode() {
            return partitions;
        }
    }
}
