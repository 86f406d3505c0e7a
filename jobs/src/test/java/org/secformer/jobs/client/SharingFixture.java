package org.secformer.jobs.client;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** A client's identity, and a session in this JVM whose tasks may be tried three times. */
abstract class SharingFixture {
    static final Plan PLAN = new Plan(new ModelShape(4, 1, 1, 4, 2, 1e-12, 5), 2, 3);

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    static LocalIdentities identities;
    static SparkSession spark;
    static KeyLocations keys;

    @BeforeAll
    static void start() throws IOException {
        identities = new LocalIdentities(new LocalStorage(shared));
        identities.create(Kem.X25519);
        keys = new KeyLocations(
                Role.CLIENT,
                shared.resolve("keys/client").toString(),
                shared.resolve("trust").toString());
        SparkConf conf = new SparkConf()
                .setMaster("local[2,3]")
                .setAppName("sharing")
                .set("spark.ui.enabled", "false")
                .set("spark.sql.shuffle.partitions", "3")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        spark = SparkSession.builder().config(conf).getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }
}
