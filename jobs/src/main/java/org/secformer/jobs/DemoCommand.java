package org.secformer.jobs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs all roles on this machine, each as a process of its own. */
@Command(
        name = "demo",
        description = {
            "Scores real messages privately: runs every role as a process of its own on this machine,",
            "hands each the files that are meant for it, and compares the result with the model in the clear."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--checkpoint", description = "default: the sample model")
    private Path checkpoint;

    @Option(names = "--data", description = "default: the sample messages")
    private Path data;

    @Option(names = "--rows", defaultValue = "64", description = "only the first rows (default: ${DEFAULT-VALUE})")
    private int rows;

    @Option(names = "--length", description = "tokens per row (default: the smallest that holds every text)")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--lanes", defaultValue = "1", description = "batches at a time (default: ${DEFAULT-VALUE})")
    private int lanes;

    @Option(names = "--wave", description = "deal and score at most so many batches at a time (default: all)")
    private Integer wave;

    @Option(names = "--predictions", description = "file to copy the predictions to")
    private Path predictions;

    @Option(names = "--json", description = "file for the summary, as JSON")
    private Path json;

    @Option(names = "--work", description = "directory for all files of the demo (default: a new temporary one)")
    private Path work;

    private final RoleProcesses roles = new RoleProcesses();

    /**
     * The summary.
     *
     * @param rounds per batch
     * @param bytesSentPerParty of the whole run, the larger party's
     */
    record Report(
            long rows,
            Double accuracyPrivate,
            Double accuracyClear,
            double labelAgreement,
            double maxLogitDifference,
            int rounds,
            long bytesSentPerParty,
            long materialBytes,
            Map<String, Double> secondsByRole) {}

    @Override
    public Integer call() throws IOException {
        if (rows < 1 || batch < 1 || lanes < 1 || wave != null && wave < 1) {
            throw new InvalidInputException("--rows, --batch, --lanes and --wave: expected at least 1");
        }
        Path home = Sessions.home();
        Path sample = home.resolve("datasets/sample/bank-messages");
        Path model = checkpoint == null ? sample.resolve("checkpoint") : checkpoint;
        Path texts = data == null ? sample.resolve("messages.csv") : data;
        Path base = work == null ? Files.createTempDirectory("secformer-demo-") : Files.createDirectories(work);
        System.out.println("files of all roles: " + base);

        roles.run("keys", "keygen", "--role", "party0", "--out", base.resolve("keys/party0"));
        roles.run("keys", "keygen", "--role", "party1", "--out", base.resolve("keys/party1"));
        roles.run("model owner", "share-model", "--checkpoint", model, "--out", base.resolve("model"));
        List<Object> sharing = new ArrayList<>(List.of("share-dataset", "--bundle", base.resolve("model/client")));
        sharing.addAll(List.of("--data", texts, "--rows", rows, "--batch", batch, "--out", base.resolve("dataset")));
        if (length != null) {
            sharing.addAll(List.of("--length", length));
        }
        roles.run("client", sharing.toArray());
        DatasetManifest manifest = Json.read(
                new LocalStorage(base.resolve("dataset/client")), DatasetManifest.FILE, DatasetManifest.class);
        ScoreJob.Report score = dealAndScore(base, manifest);
        Path csv = base.resolve("predictions.csv");
        roles.run(
                "client",
                "reveal",
                "--bundle",
                base.resolve("model/client"),
                "--dataset",
                base.resolve("dataset/client"),
                "--party0",
                base.resolve("predictions/party0"),
                "--party1",
                base.resolve("predictions/party1"),
                "--out",
                csv);
        Path comparison = base.resolve("comparison.json");
        roles.run(
                "comparison",
                "compare",
                "--data",
                texts,
                "--rows",
                rows,
                "--checkpoint",
                model,
                "--predictions",
                csv,
                "--length",
                manifest.length(),
                "--report",
                comparison);
        finish(Json.read(new LocalStorage(base), "comparison.json", CompareJob.Report.class), score, csv);
        return 0;
    }

    /** In waves, so that the disk holds the material of one wave at a time. */
    private ScoreJob.Report dealAndScore(Path base, DatasetManifest manifest) throws IOException {
        int left = manifest.batches();
        int rounds = 0;
        long sent = 0;
        long material = 0;
        for (int number = 0; left > 0; number++) {
            int units = wave == null ? left : Math.min(wave, left);
            roles.run(
                    "dealer",
                    "deal",
                    "--bundle",
                    base.resolve("model/dealer"),
                    "--length",
                    manifest.length(),
                    "--batch",
                    batch,
                    "--units",
                    units,
                    "--out",
                    base.resolve("material"));
            int port = freePort();
            roles.runBoth(
                    "party 0", score(base, 0, port, units, number), "party 1", score(base, 1, port, units, number));
            ScoreJob.Report first = report(base, 0, number);
            rounds = first.rounds();
            sent += Math.max(first.sentBytes(), report(base, 1, number).sentBytes());
            material += first.materialBytes();
            left -= units;
        }
        return new ScoreJob.Report(
                manifest.batches(), rounds, sent, material, roles.seconds().get("party 0"));
    }

    private Object[] score(Path base, int party, int port, int units, int number) {
        String own = "party" + party;
        return new Object[] {
            "score",
            "--party",
            party,
            "--bundle",
            base.resolve("model").resolve(own),
            "--dataset",
            base.resolve("dataset").resolve(own),
            "--material",
            base.resolve("material").resolve(own),
            "--out",
            base.resolve("predictions").resolve(own),
            "--identity",
            base.resolve("keys").resolve(own),
            "--peer-certificate",
            base.resolve("keys/party" + (1 - party) + "/certificate.pem"),
            "--port",
            port,
            "--lanes",
            lanes,
            "--max-batches",
            units,
            "--report",
            base.resolve("score-" + party + "-" + number + ".json")
        };
    }

    private static ScoreJob.Report report(Path base, int party, int wave) throws IOException {
        return Json.read(new LocalStorage(base), "score-" + party + "-" + wave + ".json", ScoreJob.Report.class);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void finish(CompareJob.Report compared, ScoreJob.Report score, Path csv) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%nrows %d%naccuracy private %s, in the clear %s%nlabels that agree %.2f %%%nlargest logit difference %.6f%n"
                        + "rounds per batch %d%nsent per party %.2f MB%nmaterial %.1f MB%n",
                compared.rows(),
                CompareJob.percent(compared.accuracyPrivate()),
                CompareJob.percent(compared.accuracyClear()),
                100 * compared.labelAgreement(),
                compared.maxLogitDifference(),
                score.rounds(),
                score.sentBytes() / 1e6,
                score.materialBytes() / 1e6);
        roles.seconds().forEach((role, time) -> System.out.printf(Locale.ROOT, "seconds, %-12s %6.1f%n", role, time));
        System.out.println("predictions: " + csv);
        if (predictions != null) {
            Files.copy(csv, predictions, StandardCopyOption.REPLACE_EXISTING);
            System.out.println("copied to: " + predictions);
        }
        if (json != null) {
            Files.write(
                    json,
                    Json.bytes(new Report(
                            compared.rows(),
                            compared.accuracyPrivate(),
                            compared.accuracyClear(),
                            compared.labelAgreement(),
                            compared.maxLogitDifference(),
                            score.rounds(),
                            score.sentBytes(),
                            score.materialBytes(),
                            roles.seconds())));
        }
    }
}
