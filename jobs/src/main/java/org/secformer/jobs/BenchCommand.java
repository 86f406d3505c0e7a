package org.secformer.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.measure.BatchTimes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a model end to end: two party processes over TLS on loopback. */
@Command(
        name = "bench",
        description = {
            "Measures private inference end to end: deals, runs both parties as processes over TLS on loopback,",
            "checks the result against the model in the clear, and lists where the time went."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            defaultValue = "bert-base",
            description = "bert-base, bert-large (both randomly initialised) or a checkpoint directory"
                    + " (default: ${DEFAULT-VALUE})")
    private String model;

    @Option(names = "--length", defaultValue = "128", description = "tokens per row (default: ${DEFAULT-VALUE})")
    private int length;

    @Option(names = "--rows", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    private int rows;

    @Option(names = "--runs", defaultValue = "3", description = "batches measured per lane (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--lanes", defaultValue = "1", description = "batches at a time (default: ${DEFAULT-VALUE})")
    private int lanes;

    @Option(names = "--heap", defaultValue = "4g", description = "of each process, as in -Xmx (${DEFAULT-VALUE})")
    private String heap;

    @Option(names = "--json", description = "file for the figures, as JSON")
    private Path json;

    /**
     * The figures; times are medians over the measured batches, of the slower party.
     *
     * @param onlineSeconds of a batch
     * @param coldSeconds of each lane's first batch, which is not among the measured ones
     * @param offlineSeconds dealing one batch on one core
     * @param bytesSentPerParty per batch
     * @param materialBytes per batch
     * @param rounds per batch
     * @param maxLogitDifference from the model in the clear
     * @param peakHeapBytes of the larger party, garbage included
     * @param kernel that multiplied
     * @param secondsByKind online, by part of the model
     * @param secondsByResource online, by what was used
     */
    record Report(
            double onlineSeconds,
            double coldSeconds,
            double offlineSeconds,
            long bytesSentPerParty,
            long materialBytes,
            int rounds,
            double maxLogitDifference,
            long peakHeapBytes,
            String kernel,
            Map<String, Double> secondsByKind,
            Map<String, Double> secondsByResource) {}

    @Override
    public Integer call() throws IOException {
        Counts.checked("--rows", rows);
        Counts.checked("--runs", runs);
        Counts.checked("--lanes", lanes);
        Lengths.checked(length);
        ReportFile.check(json);
        Path base = Files.createTempDirectory("secformer-bench-");
        try {
            Report report = measure(base);
            print(report);
            ReportFile.write(json, report);
        } finally {
            delete(base);
        }
        return 0;
    }

    private Report measure(Path base) throws IOException {
        Path checkpoint = RandomCheckpoint.isKnown(model)
                ? RandomCheckpoint.write(model, base.resolve("checkpoint"))
                : Path.of(model);
        // The first batch of each lane warms up.
        int batches = lanes * (runs + 1);
        Path data = base.resolve("texts.csv");
        Files.writeString(data, RandomCheckpoint.texts(checkpoint, batches * rows, length), StandardCharsets.UTF_8);
        LocalRun run = new LocalRun(new RoleProcesses(heap), base, checkpoint, data, batches * rows);
        DatasetManifest manifest = run.share(length, rows);
        run.deal(manifest, batches, 1);
        double offline = Json.read(new LocalStorage(base), LocalRun.DEAL_REPORT, DealJob.Report.class)
                .secondsPerUnit();
        List<ScoreJob.Report> reports = run.score(batches, lanes, 0);
        CompareJob.Report compared = run.compare(manifest, run.reveal());
        Comparator<Timing> slower = Comparator.comparingDouble(Timing::online);
        Timing timing = reports.stream().map(this::timing).max(slower).orElseThrow();
        ScoreJob.Report first = reports.get(0);
        return new Report(
                timing.online(),
                timing.cold(),
                offline,
                first.sentBytes() / batches,
                first.materialBytes() / batches,
                first.rounds(),
                compared.maxLogitDifference(),
                reports.stream().mapToLong(ScoreJob.Report::peakHeapBytes).max().orElse(0),
                first.kernel(),
                timing.kinds(),
                timing.resources());
    }

    /** A party's times. */
    private record Timing(double online, double cold, Map<String, Double> kinds, Map<String, Double> resources) {}

    private Timing timing(ScoreJob.Report report) {
        List<BatchTimes> measured = report.times().stream()
                .filter(times -> times.position() >= lanes)
                .toList();
        double cold = median(report.times().stream()
                .filter(times -> times.position() < lanes)
                .map(BatchTimes::total)
                .toList());
        return new Timing(
                median(measured.stream().map(BatchTimes::total).toList()),
                cold,
                medians(measured, times -> byKind(times.sections())),
                medians(measured, BatchTimes::resources));
    }

    private static Map<String, Double> medians(
            List<BatchTimes> measured, Function<BatchTimes, Map<String, Double>> part) {
        List<Map<String, Double>> all = measured.stream().map(part).toList();
        Map<String, Double> result = new TreeMap<>();
        for (String name :
                all.stream().flatMap(times -> times.keySet().stream()).collect(Collectors.toSet())) {
            result.put(
                    name,
                    median(all.stream()
                            .map(times -> times.getOrDefault(name, 0.0))
                            .toList()));
        }
        return result;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static Map<String, Double> byKind(Map<String, Double> sections) {
        Map<String, Double> kinds = new TreeMap<>();
        sections.forEach((name, seconds) -> kinds.merge(kind(name), seconds, Double::sum));
        return kinds;
    }

    /** Parts of a layer as the paper's tables group them. */
    private static String kind(String section) {
        String part = section.replaceFirst("^layer \\d+ ", "");
        if (part.startsWith("LayerNorm")) {
            return "LayerNorm";
        }
        return switch (part) {
            case "query, key, value", "attention output", "feed-forward input", "feed-forward output" -> "linear";
            case "2Quad division" -> "2Quad";
            default -> part;
        };
    }

    private void print(Report report) {
        System.out.printf(
                Locale.ROOT,
                "%n%s, %d tokens, %d rows per batch, %d lanes, %d runs; %s%n"
                        + "online %.2f s per batch (first batch %.2f s); dealing %.2f s per batch on one core%n"
                        + "%d rounds, %.1f MB sent per party, %.1f MB of material; peak heap %.2f GB%n"
                        + "largest logit difference from the model in the clear %.6f%n",
                model,
                length,
                rows,
                lanes,
                runs,
                report.kernel(),
                report.onlineSeconds(),
                report.coldSeconds(),
                report.offlineSeconds(),
                report.rounds(),
                report.bytesSentPerParty() / 1e6,
                report.materialBytes() / 1e6,
                report.peakHeapBytes() / 1e9,
                report.maxLogitDifference());
        System.out.println("seconds by part of the model:");
        report.secondsByKind().forEach(BenchCommand::line);
        System.out.println("seconds by resource (the rest is elementwise work):");
        report.secondsByResource().forEach(BenchCommand::line);
        if (model.equals("bert-base") && length == 128) {
            System.out.println(
                    "published, BERT-base, 128 tokens: SIGMA (A6000 GPUs, 9.4 Gbps) 1.84 s, 0.99 GB both ways,"
                            + " 16.69 GB of keys per party; PUMA (3 parties) 42.5 s");
        }
        if (model.equals("bert-base") && length == 512) {
            System.out.println(
                    "published, BERT-base, 512 tokens: SecFormer (three V100 servers) 19.5 s, 23.6 GB both ways");
        }
    }

    private static void line(String name, double seconds) {
        System.out.printf(Locale.ROOT, "  %-20s %8.3f%n", name, seconds);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
