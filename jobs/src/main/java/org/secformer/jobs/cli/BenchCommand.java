package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Embedding;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.party.LaneTally;
import org.secformer.jobs.tools.BatchChoice;
import org.secformer.jobs.tools.BenchPage;
import org.secformer.jobs.tools.BenchReport;
import org.secformer.jobs.tools.BenchRun;
import org.secformer.jobs.tools.BenchTable;
import org.secformer.jobs.tools.LocalRun;
import org.secformer.jobs.tools.ProcessHeap;
import org.secformer.jobs.tools.PublishedFigures;
import org.secformer.jobs.tools.RoleProcesses;
import org.secformer.jobs.tools.TemporaryDirectory;
import org.secformer.jobs.tools.measure.Rates;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Revealed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model end to end: two party processes over TLS on loopback. */
@Command(
        name = "bench",
        header = "Measures private inference end to end.",
        description = {
            "Measures private inference end to end: deals, runs both parties as processes over TLS on loopback,",
            "checks the result against the model in the clear, and lists where the time went, beside what was predicted.",
            "Fails if rounds, bytes or material are not exactly as predicted."
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

    @Option(
            names = "--rows",
            split = ",",
            description = "rows per batch, or auto (default: 1); with --sweep a list (default: 1,4,16)")
    private List<String> rows;

    @Option(
            names = "--lanes",
            split = ",",
            description = "batches at a time, or auto (default: 1); with --sweep a list (default: 1,2)")
    private List<String> lanes;

    @Option(names = "--runs", defaultValue = "3", description = "batches measured per lane (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--sweep",
            description = "rows per second for every number of rows per batch and lanes, without comparing logits")
    private boolean sweep;

    @Option(
            names = "--prepare",
            description = "let parties compute ahead what does not depend on the input, and list its time apart")
    private boolean prepare;

    @Mixin
    private NumbersOption numbers;

    @Mixin
    private NetworkOption network;

    @Mixin
    private EmbeddingOption embedding;

    @Option(
            names = "--heap",
            description = "of each process, as in -Xmx (default: what the model needs, at most 2/5 of the memory)")
    private String heap;

    @Option(names = "--json", description = "file for the figures, as JSON")
    private Path json;

    @Option(names = "--report-html", description = "file for the same as a page, with charts; not of a sweep")
    private Path page;

    /** One line of a sweep. */
    record Swept(int rows, int lanes, BenchReport figures) {}

    @Override
    public Integer call() throws IOException {
        Counts.checked("--runs", runs);
        Lengths.checked(length);
        Counts.atMost("--runs", runs, LaneTally.REMEMBERED - 1);
        LocalRun.Choice planned =
                new LocalRun.Choice(numbers.kind(), network.network(), embedding.embedding(), Revealed.SCORES);
        List<Integer> allRows = counts("--rows", rows, List.of(1, 4, 16));
        List<Integer> allLanes = counts("--lanes", lanes, List.of(1, 2));
        long most = heap == null ? ProcessHeap.most(ProcessHeap.machineBytes()) : BatchChoice.heapBytes(heap);
        ReportFile.check(json);
        ReportFile.check(page);
        if (sweep && page != null) {
            throw new InvalidInputException("--report-html: expected none with --sweep, found " + page
                    + ".\nUse --json, or measure one setting.");
        }
        try (TemporaryDirectory directory = new TemporaryDirectory("secformer-bench-")) {
            Path base = directory.path();
            Path checkpoint = RandomCheckpoint.isKnown(model)
                    ? RandomCheckpoint.write(model, base.resolve("checkpoint"))
                    : Path.of(model);
            BertConfig config = BertConfig.read(checkpoint.resolve("config.json"));
            ModelShape shape = ModelSharing.shape(config, numbers.numerics());
            long tableBytes =
                    planned.embedding() == Embedding.PRIVATE ? BatchChoice.tableBytes(ModelSharing.tables(config)) : 0;
            BatchChoice.Room room = new BatchChoice.Room(
                    most, Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE, tableBytes);
            BatchChoice setting =
                    sweep ? largest(allRows, allLanes) : chosen(shape, room, allRows.get(0), allLanes.get(0));
            long heapBytes = heap == null ? ProcessHeap.of(shape, length, setting, tableBytes, most) : most;
            System.out.printf("heap of each process: at most %d MB%n", heapBytes >> 20);
            RoleProcesses roles = new RoleProcesses(Program.MAIN, System.out, heapBytes);
            BenchRun run = new BenchRun(roles, base, checkpoint, planned, length, runs, prepare);
            new LocalRun(roles, base, checkpoint, base, 1, planned, LocalRun.Checking.NONE, OverlongText.REFUSE)
                    .shareModel(length);
            if (sweep) {
                ReportFile.write(json, sweep(run, allRows, allLanes));
            } else {
                single(run, setting);
            }
        }
        return 0;
    }

    private static BatchChoice largest(List<Integer> rows, List<Integer> lanes) {
        return new BatchChoice(Collections.max(rows), Collections.max(lanes));
    }

    private BatchChoice chosen(ModelShape shape, BatchChoice.Room room, Integer givenRows, Integer givenLanes) {
        if (givenRows != null && givenLanes != null) {
            return new BatchChoice(givenRows, givenLanes);
        }
        return BatchChoice.of(shape, length, room, givenRows, givenLanes);
    }

    private void single(BenchRun run, BatchChoice setting) throws IOException {
        BenchReport report = run.measure(setting);
        String title = "%s, rows per batch %d, lanes %d, %d batches measured per lane"
                .formatted(planned(run), setting.rows(), setting.lanes(), runs);
        new BenchTable(System.out).print(title, report);
        PublishedFigures.print(model, System.out);
        ReportFile.write(json, report);
        ReportFile.writePage(page, () -> BenchPage.of(title, report));
    }

    private String planned(BenchRun run) {
        return "%s, %d tokens, %s numbers, planned for %s"
                .formatted(
                        model,
                        length,
                        NumbersChoice.value(run.choice().numbers()),
                        NetworkChoice.told(run.choice().network()));
    }

    private List<Swept> sweep(BenchRun run, List<Integer> allRows, List<Integer> allLanes) throws IOException {
        Rates rates = run.calibrate();
        List<Swept> lines = new ArrayList<>();
        for (int rowsPerBatch : allRows) {
            List<BenchReport> reports = run.sweep(rowsPerBatch, allLanes, rates);
            for (int i = 0; i < reports.size(); i++) {
                lines.add(new Swept(rowsPerBatch, allLanes.get(i), reports.get(i)));
            }
        }
        System.out.printf(
                "%n%s, %d batches measured per lane%n%5s %5s %12s %16s %16s %14s%n",
                planned(run), runs, "rows", "lanes", "rows/s", "s per batch", "predicted", "peak heap MB");
        for (Swept line : lines) {
            System.out.printf(
                    Locale.ROOT,
                    "%5d %5d %12.3f %16.3f %16.3f %14.0f%n",
                    line.rows(),
                    line.lanes(),
                    line.figures().rowsPerSecond(),
                    line.figures().onlineSeconds(),
                    line.figures().predictedOnlineSeconds(),
                    line.figures().peakHeapBytes() / 1e6);
        }
        return lines;
    }

    /** The numbers given; null stands for auto. */
    private List<Integer> counts(String option, List<String> given, List<Integer> swept) {
        if (given == null) {
            return sweep ? swept : List.of(1);
        }
        if (!sweep && given.size() > 1) {
            throw new InvalidInputException(option + ": expected one number, or --sweep, found " + given);
        }
        if (sweep && given.contains(BatchChoice.AUTO)) {
            throw new InvalidInputException(option + ": expected numbers for --sweep, found " + given);
        }
        List<Integer> counts = new ArrayList<>();
        given.forEach(text -> counts.add(BatchChoice.parsed(option, text)));
        return counts;
    }
}
