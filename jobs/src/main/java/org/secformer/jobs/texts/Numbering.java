package org.secformer.jobs.texts;

import java.io.IOException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Gives rows their numbers, from 0 in the order of their partitions. Closing gives back what it holds; the rows are gone then. */
public interface Numbering extends AutoCloseable {
    /** To be called once. */
    JavaPairRDD<Row, Long> of(JavaRDD<Row> rows) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * In Spark's temporary files, so that memory does not grow with the rows. Where one of them is lost, a source that yields other rows
     * each time it is read may yield others here, too.
     */
    static Numbering onDisk() {
        return new Numbering() {
            private JavaPairRDD<Row, Long> numbered;

            @Override
            public JavaPairRDD<Row, Long> of(JavaRDD<Row> rows) {
                numbered = rows.zipWithIndex().persist(StorageLevel.DISK_ONLY());
                return numbered;
            }

            @Override
            public void close() {
                if (numbered != null) {
                    numbered.unpersist();
                }
            }
        };
    }
}
