package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.storage.HdfsProcesses;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;

/**
 * Each party on a Spark cluster of its own, the shared sample model on HDFS, all of it as processes, with the settings in
 * conf/. A run is a directory on HDFS with its dataset, material and predictions. Closing ends all processes.
 */
final class TwoClusters implements AutoCloseable {
    private static final double LARGEST_DIFFERENCE = 0.01;
    private static final String EXECUTOR_MEMORY = "1g";
    private static final String OBSERVERS = "observers.jar";

    private final Path directory;
    private final HdfsProcesses hdfs;
    private final StandaloneCluster[] clusters = new StandaloneCluster[2];
    private Roles roles;

    private TwoClusters(Path directory, HdfsProcesses hdfs) {
        this.directory = directory;
        this.hdfs = hdfs;
    }

    /** @param directory for everything, logs too */
    static TwoClusters start(Path directory) throws Exception {
        TwoClusters both = new TwoClusters(directory, HdfsProcesses.start(directory.resolve("hdfs")));
        try {
            for (int party = 0; party < 2; party++) {
                both.clusters[party] = StandaloneCluster.start(directory.resolve("cluster" + party));
            }
            InsecureWireLog.pack(directory.resolve(OBSERVERS));
            both.roles = Roles.in(Files.createDirectory(directory.resolve("roles")));
            both.roles
                    .shareChecked(Roles.SAMPLE.resolve("checkpoint"), both.at("model"))
                    .assertDone();
            return both;
        } catch (Exception | Error failed) {
            both.close();
            throw failed;
        }
    }

    HdfsProcesses hdfs() {
        return hdfs;
    }

    StandaloneCluster cluster(int party) {
        return clusters[party];
    }

    /** A place on HDFS. */
    String at(String place) {
        return hdfs.uri() + "/" + place;
    }

    /** A dataset of one row per batch. */
    void shareDataset(String run, int rows) {
        roles.shareDataset(
                        Path.of("unused"),
                        Roles.SAMPLE.resolve("messages.csv"),
                        "--rows",
                        rows,
                        "--batch",
                        1,
                        "--bundle",
                        at("model/client"),
                        "--out",
                        at(run + "/dataset"))
                .assertDone();
    }

    /** All rows and columns of Parquet files on HDFS, one row per batch, by tasks of party 1's cluster, of which some run twice. */
    void shareByCluster(String run, String files) throws Exception {
        Path client = Launcher.properties(
                directory.resolve(run + "-client.properties"),
                "client",
                List.of(
                        "spark.master " + clusters[1].master(),
                        "spark.secformer.batch 1",
                        "spark.secformer.identity " + roles.path("keys/client"),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + at("model/client")),
                List.of(
                        "spark.executor.memory " + EXECUTOR_MEMORY,
                        "spark.speculation true",
                        "spark.speculation.interval 10ms",
                        "spark.speculation.quantile 0.1",
                        "spark.speculation.multiplier 1.0",
                        "spark.speculation.minTaskRuntime 0ms"));
        Launcher.submit(
                        log(run, "client"),
                        client,
                        "share-dataset",
                        "--data",
                        files,
                        "--data-format",
                        "parquet",
                        "--length",
                        Roles.LENGTH,
                        "--keep",
                        "*",
                        "--out",
                        at(run + "/dataset"))
                .await()
                .assertDone();
    }

    /** Where what is revealed lies. */
    Reveal.Settings revealing(String run) {
        return new Reveal.Settings(
                new KeyLocations(
                        Role.CLIENT,
                        roles.path("keys/client").toString(),
                        roles.path("trust").toString()),
                at("model/client"),
                at(run + "/dataset/client"),
                at(run + "/predictions/party0"),
                at(run + "/predictions/party1"));
    }

    /** The dealer's settings, for party 0's cluster. */
    Path dealer(String run) throws IOException {
        return Launcher.properties(
                directory.resolve(run + "-dealer.properties"),
                "dealer",
                List.of(
                        "spark.master " + clusters[0].master(),
                        "spark.executor.memory " + EXECUTOR_MEMORY,
                        "spark.secformer.length " + Roles.LENGTH,
                        "spark.secformer.batch 1",
                        "spark.secformer.identity " + roles.path("keys/dealer"),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + at("model/dealer"),
                        "spark.secformer.out " + at(run + "/material")),
                List.of("spark.ui.port 0"));
    }

    /** Where a process of a run writes what it says. */
    Path log(String run, String name) throws IOException {
        return Files.createTempFile(directory, run + "-" + name + "-", ".log");
    }

    /** Both parties, each on its cluster. */
    List<Commands.Started> scoreBoth(String run, Object... more) throws IOException {
        int port = FreePort.choose();
        return List.of(score(run, 0, port, more), score(run, 1, port, more));
    }

    /** One party; the process is its driver. */
    Commands.Started score(String run, int party, int port, Object... more) throws IOException {
        return score(run, party, port, List.of(), more);
    }

    /**
     * The same, on executors of one lane each, and with a log of Spark's events.
     *
     * @param events directory for it
     */
    Commands.Started scoreApart(String run, int party, int port, Path events, Object... more) throws IOException {
        List<String> settings = List.of(
                "spark.executor.cores 1",
                "spark.eventLog.enabled true",
                "spark.eventLog.rolling.enabled false",
                "spark.eventLog.compress false",
                "spark.eventLog.dir " + Files.createDirectories(events).toUri());
        return score(run, party, port, settings, more);
    }

    private Commands.Started score(String run, int party, int port, List<String> settings, Object... more)
            throws IOException {
        List<String> additional = new ArrayList<>(settings);
        additional.add("spark.ui.port 0");
        additional.add("spark.jars " + directory.resolve(OBSERVERS));
        additional.add("spark.executor.extraJavaOptions -D" + InsecureWireLog.DIRECTORY + "="
                + Files.createDirectories(wire(run)));
        String name = "party" + party;
        Path properties = Launcher.properties(
                directory.resolve(run + "-" + name + ".properties"),
                name,
                List.of(
                        "spark.master " + clusters[party].master(),
                        "spark.executor.memory " + EXECUTOR_MEMORY,
                        "spark.secformer.host 127.0.0.1",
                        "spark.secformer.port " + port,
                        "spark.secformer.identity " + roles.party("keys", party),
                        "spark.secformer.trust " + roles.path("trust"),
                        "spark.secformer.bundle " + at("model/" + name),
                        "spark.secformer.dataset " + at(run + "/dataset/" + name),
                        "spark.secformer.material " + at(run + "/material/" + name),
                        "spark.secformer.out " + at(run + "/predictions/" + name)),
                additional);
        return Launcher.submit(log(run, name), properties, "score", more);
    }

    private Path wire(String run) {
        return directory.resolve(run + "-wire");
    }

    /** Waits until a party's lanes have sent so many frames. */
    void awaitFrames(String run, int party, int frames, Commands.Started driver) throws Exception {
        Waiting.until(
                () -> WireLogs.read(wire(run)).frames(party) >= frames,
                "party " + party + " has sent " + frames + " frames",
                driver);
    }

    void assertNoUnitOpenedTwice(String run) throws IOException {
        WireLogs logs = WireLogs.read(wire(run));
        assertTrue(logs.frames(0) > 0 && logs.frames(1) > 0, "nothing was sent");
        logs.assertNoUnitOpenedTwice(List.of(material(run, 0), material(run, 1)));
    }

    private Storage material(String run, int party) throws IOException {
        return Storages.of(at(run + "/material/party" + party));
    }

    /** How many units a party has claimed. */
    int claims(String run, int party) throws IOException {
        Storage material = material(run, party);
        int claims = 0;
        for (String set : material.list("claims")) {
            claims += material.list("claims/" + set).size();
        }
        return claims;
    }

    /** Every row is revealed, once, with the logits of the model in the clear. */
    void assertRevealed(String run, int rows) throws IOException {
        Path csv = directory.resolve(run + ".csv");
        roles.reveal(
                        csv,
                        "--bundle",
                        at("model/client"),
                        "--dataset",
                        at(run + "/dataset/client"),
                        "--party0",
                        at(run + "/predictions/party0"),
                        "--party1",
                        at(run + "/predictions/party1"))
                .assertDone();
        Map<String, String[]> expected = Files.readAllLines(Roles.SAMPLE.resolve("expected-logits.csv")).stream()
                .skip(1)
                .map(line -> line.split(","))
                .collect(Collectors.toMap(fields -> fields[0], Function.identity()));
        List<String> found = Files.readAllLines(csv);
        assertEquals(1 + rows, found.size());
        for (String line : found.subList(1, found.size())) {
            String[] fields = line.split(",");
            String[] wanted = expected.remove(fields[0]);
            // As many probabilities behind the logits; an empty reason is none.
            assertEquals(2 * wanted.length - 2, fields.length);
            for (int i = 2; i < wanted.length; i++) {
                assertEquals(
                        Double.parseDouble(wanted[i]), Double.parseDouble(fields[i]), LARGEST_DIFFERENCE, fields[0]);
            }
        }
    }

    @Override
    public void close() {
        hdfs.close();
        for (StandaloneCluster cluster : clusters) {
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
