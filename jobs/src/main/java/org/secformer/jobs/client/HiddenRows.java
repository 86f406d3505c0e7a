package org.secformer.jobs.client;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.names.Base64Text;
import org.secformer.jobs.client.DatasetWriter.Numbered;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.texts.TextRows.TextRow;
import scala.Tuple2;

/**
 * Hides rows among those of one dataset, or of one length bucket: copies of some, and canaries. Every row gets a place in a secret
 * order that is drawn for this dataset, so that nothing tells a party which rows are hidden, nor where any row lay in the client's data.
 *
 * <p>The key of the order exists in this process only and, sealed to the client, in its tasks; it is the same for each attempt at a
 * row, so that however often Spark computes rows, each comes to the same place.
 *
 * @param keys of the client
 * @param sealed the order's key, to the client
 * @param rows of the client's
 * @param copies of some of them
 * @param canaries texts of this length, numbered as the model owner has
 * @param rowsPerBatch of the dataset
 */
record HiddenRows(
        KeyLocations keys, Base64Text sealed, long rows, long copies, List<TextRow> canaries, int rowsPerBatch)
        implements Serializable {
    private static final String TRAVELLING = "order of rows, for the client's own tasks";
    private static final String ORDER = "order";

    /** With an order that is drawn for it. */
    static HiddenRows draw(KeyLocations keys, long rows, long copies, List<TextRow> canaries, int rowsPerBatch) {
        try (FileKeys drawn = FileKeys.draw()) {
            Credentials client = keys.read();
            return new HiddenRows(
                    keys,
                    drawn.sealedTo(client.own().certificate(), TRAVELLING),
                    rows,
                    copies,
                    List.copyOf(canaries),
                    rowsPerBatch);
        }
    }

    /** Of all rows, how many are copied: the share of them, rounded up. */
    static long copies(long rows, double share) {
        return Math.min(rows, (long) Math.ceil(rows * share));
    }

    /** Rows of all kinds. */
    long all() {
        return rows + copies + canaries.size();
    }

    /**
     * All rows in their secret order.
     *
     * @param own the client's, numbered from 0 without gaps
     */
    JavaRDD<Numbered> hide(JavaSparkContext spark, JavaRDD<Numbered> own) {
        JavaPairRDD<Long, Numbered> placed = own.mapPartitionsToPair(this::place);
        if (!canaries.isEmpty()) {
            placed = placed.union(spark.parallelize(canaries, 1).mapPartitionsToPair(this::placeCanaries));
        }
        int partitions = Math.toIntExact(Math.min(all(), own.getNumPartitions()));
        return placed.repartitionAndSortWithinPartitions(new ByPlace(all(), partitions))
                .values();
    }

    private HiddenPlaces open() {
        try (FileKeys opened = FileKeys.open(sealed, keys.read().own(), "task", TRAVELLING)) {
            return HiddenPlaces.of(opened.of(ORDER), rows, copies, canaries.size(), rowsPerBatch);
        }
    }

    private Iterator<Tuple2<Long, Numbered>> place(Iterator<Numbered> own) {
        HiddenPlaces places = open();
        return new Placing(places, own);
    }

    private Iterator<Tuple2<Long, Numbered>> placeCanaries(Iterator<TextRow> some) {
        HiddenPlaces places = open();
        List<Tuple2<Long, Numbered>> placed = new ArrayList<>();
        for (long canary = 0; some.hasNext(); canary++) {
            placed.add(placed(places.ofCanary(canary), some.next(), RowKind.CANARY));
        }
        return placed.iterator();
    }

    private static Tuple2<Long, Numbered> placed(long place, TextRow row, RowKind kind) {
        return new Tuple2<>(place, new Numbered(place, row, kind));
    }

    /** The client's rows, each followed by its copies. */
    private static final class Placing implements Iterator<Tuple2<Long, Numbered>> {
        private final HiddenPlaces places;
        private final Iterator<Numbered> own;
        private Iterator<Tuple2<Long, Numbered>> next =
                List.<Tuple2<Long, Numbered>>of().iterator();

        Placing(HiddenPlaces places, Iterator<Numbered> own) {
            this.places = places;
            this.own = own;
        }

        @Override
        public boolean hasNext() {
            return next.hasNext() || own.hasNext();
        }

        @Override
        public Tuple2<Long, Numbered> next() {
            if (!next.hasNext()) {
                next = withCopies(own.next());
            }
            return next.next();
        }

        private Iterator<Tuple2<Long, Numbered>> withCopies(Numbered row) {
            List<Tuple2<Long, Numbered>> all = new ArrayList<>();
            all.add(placed(places.ofRow(row.number()), row.row(), RowKind.OWN));
            for (long copy : places.copiesOf(row.number())) {
                all.add(placed(places.ofCopy(copy), row.row(), RowKind.COPY));
            }
            return all.iterator();
        }
    }

    /** So many places in a row to a partition. */
    private static final class ByPlace extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final long all;
        private final int partitions;

        ByPlace(long all, int partitions) {
            this.all = all;
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object place) {
            return (int) Math.floorDiv(Math.multiplyExact((Long) place, (long) partitions), all);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByPlace place && place.all == all && place.partitions == partitions;
        }

        @Override
        public int hashCode() {
            return partitions;
        }
    }
}
