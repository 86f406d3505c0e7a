package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Spark runs a task again whose executor was lost after it had written its units. */
class RedealTest {
    private static final Plan PLAN = new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 4, 2);
    private static final BundleId BUNDLE = new BundleId("00112233445566778899aabbccddeeff");
    private static final String SET = "0123456789abcdef";
    private static final int UNITS = 6;

    @TempDir
    Path directory;

    @Test
    void aTaskThatRunsAgainFindsItsUnitsAndGoesOn() throws IOException {
        Seed master = Seed.random();
        Lost task = new Lost(master.secretBytes(), new byte[][] {seed(), seed()}, directory.toString());
        SparkConf conf =
                new SparkConf().setMaster("local[2,3]").setAppName("redeal").set("spark.ui.enabled", "false");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            List<Integer> attempts = spark.parallelize(
                            IntStream.range(0, UNITS).boxed().toList(), 3)
                    .map(task::deal)
                    .collect();
            assertEquals(List.of(2, 2, 2, 2, 2, 2), attempts);
        }
        LocalIdentities identities = new LocalIdentities(new LocalStorage(directory.resolve("identities")));
        identities.create(Kem.X25519);
        new MaterialDealer(PLAN, BUNDLE, new SetId(SET), master)
                .finish(
                        UNITS,
                        Lost.storage(directory.toString(), Party.P0),
                        Lost.storage(directory.toString(), Party.P1),
                        identities.credentials(Role.DEALER));
        for (Party party : Party.values()) {
            Storage storage = Lost.storage(directory.toString(), party);
            assertEquals(
                    IntStream.range(0, UNITS)
                            .mapToObj(unit -> new UnitId(SET, unit))
                            .toList(),
                    new MaterialStock(storage, identities.credentials(Role.of(party)), new Sha256(PLAN.hash()), BUNDLE)
                            .free());
            try (var files = Files.list(directory.resolve(party.toString()).resolve(SET))) {
                // The set, and its signature.
                assertEquals(UNITS + 2, files.count());
            }
        }
    }

    private static byte[] seed() {
        return Seed.random().secretBytes();
    }

    /** Fails twice, each time after another unit. */
    private record Lost(byte[] master, byte[][] maskSeeds, String base) implements Serializable {
        int deal(int unit) throws IOException {
            ModelParameters parameters =
                    ModelParameters.ofDealer(PLAN.shape(), Seed.of(maskSeeds[0]), Seed.of(maskSeeds[1]));
            new MaterialDealer(PLAN, BUNDLE, new SetId(SET), Seed.of(master))
                    .deal(unit, parameters, storage(base, Party.P0), storage(base, Party.P1));
            int attempt = TaskContext.get().attemptNumber();
            if (attempt == unit % 2) {
                throw new IllegalStateException("lost");
            }
            return attempt;
        }

        static Storage storage(String base, Party party) {
            return Storages.of(base).below(party.toString());
        }
    }
}
