package org.secformer.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.Storages;
import scala.Tuple2;

/** Reads a party's row parts, file by file; without Spark's SQL engine, which takes longer to start than a short run. */
final class RowPartFiles {
    private RowPartFiles() {}

    /**
     * Pairs of row and part, each file in a partition of its own.
     *
     * @param keys of this party
     * @param dataset its id
     * @param part location of this party's part of it
     */
    static JavaPairRDD<Long, byte[]> read(
            JavaSparkContext spark, KeyLocations keys, String dataset, String part, List<String> files) {
        String subject = DatasetManifest.subjectOfFiles(dataset);
        return spark.parallelize(files, files.size())
                .flatMapToPair(file -> new Parts(keys, subject, Storages.of(part), file));
    }

    /** The rows of one file; closed at its end, or when the task ends before. */
    private static final class Parts implements Iterator<Tuple2<Long, byte[]>> {
        private final ParquetReader<Group> reader;
        private Group next;

        Parts(KeyLocations keys, String subject, Storage part, String file) throws IOException {
            String name = file.substring(file.lastIndexOf('/') + 1);
            reader = new GroupReader(Storages.parquet(part, file))
                    .withDecryption(SealedParquet.opening(keys.read().own(), subject, name, part.locate(file)))
                    .build();
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> close());
            next = reader.read();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Tuple2<Long, byte[]> next() {
            if (next == null) {
                throw new NoSuchElementException("no more rows");
            }
            try {
                Tuple2<Long, byte[]> row = new Tuple2<>(
                        next.getLong(DatasetWriter.ROW, 0),
                        next.getBinary(DatasetWriter.PART, 0).getBytes());
                next = reader.read();
                return row;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private void close() {
            try {
                reader.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private static final class GroupReader extends ParquetReader.Builder<Group> {
        GroupReader(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
