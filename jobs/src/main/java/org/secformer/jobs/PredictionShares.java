package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.SealedParquet;
import org.secformer.jobs.storage.Storages;

/**
 * One party's prediction shares, as the client finds them.
 *
 * @param party whose they are
 * @param location where all its shares lie
 * @param dataset that they are of
 * @param keys of the client
 */
record PredictionShares(Role party, String location, String dataset, KeyLocations keys) implements Serializable {
    private static final StructType SHARES = new StructType()
            .add(PredictionFiles.ROW, DataTypes.LongType)
            .add(PredictionFiles.SHARE, DataTypes.BinaryType);

    private Storage storage() {
        return Storages.of(location).below(dataset);
    }

    private String subject() {
        return PredictionFiles.subject(dataset, party);
    }

    /** Each share must be what the party signed under this very name. */
    void check(SparkSession spark, List<String> names) {
        new JavaSparkContext(spark.sparkContext()).parallelize(names).foreachPartition(this::check);
    }

    private void check(Iterator<String> names) throws IOException {
        RoleCertificate signer = keys.read().trust().of(party);
        while (names.hasNext()) {
            SignatureFile.check(storage(), names.next(), subject(), signer);
        }
    }

    Dataset<Row> read(SparkSession spark, List<String> names) {
        String[] files =
                names.stream().map(name -> Storages.forSpark(storage(), name)).toArray(String[]::new);
        return spark.read()
                .options(SealedParquet.options(keys, Role.CLIENT, subject()))
                .schema(SHARES)
                .parquet(files);
    }
}
