package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InputFiles;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.owner.CheckReport;
import org.secformer.jobs.owner.Truths;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.texts.TextFiles;
import org.secformer.jobs.tools.BatchChoice;
import org.secformer.jobs.tools.Comparison;
import org.secformer.jobs.tools.LocalRun;
import org.secformer.jobs.tools.ProcessHeap;
import org.secformer.jobs.tools.RoleProcesses;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs all roles on this machine, each as a process of its own. */
@Command(
        name = "demo",
        header = "Runs all roles on this machine.",
        description = {
            "Scores real messages privately: checks the model on them, runs every role as a process of its own on this",
            "machine, hands each the files that are meant for it, and compares the result with the model in the clear."
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

    @Option(
            names = "--batch",
            defaultValue = "1",
            description = "rows per batch; auto: as many as fit the heap (default: ${DEFAULT-VALUE})")
    private String batch;

    @Option(
            names = "--lanes",
            defaultValue = "1",
            description =
                    "batches at a time; auto: as many as there are processors and fit (default: ${DEFAULT-VALUE})")
    private String lanes;

    @Mixin
    private NumbersOption numbers;

    @Mixin
    private NetworkOption network;

    @Mixin
    private EmbeddingOption embedding;

    @Mixin
    private RevealOption reveal;

    @Option(
            names = "--heap",
            description = "of each process, as in -Xmx (default: what the model needs, at most 2/5 of the memory)")
    private String heap;

    @Option(names = "--wave", description = "deal and score at most so many batches at a time (default: all)")
    private Integer wave;

    @Option(
            names = UncheckedModel.OPTION,
            description = "do not check the model on the texts before it is shared, and use it unchecked")
    private boolean unchecked;

    @Option(
            names = "--checked",
            description =
                    "record of a check of the model, from check --record: it is not checked again, on these texts")
    private Path checked;

    @Option(
            names = "--overlong",
            defaultValue = "REFUSE",
            description = "what to do with a text that has more tokens: refuse or truncate (default: ${DEFAULT-VALUE})")
    private OverlongText overlong;

    @Option(names = "--predictions", description = "file to copy the predictions to")
    private Path predictions;

    @Option(names = "--json", description = "file for the summary, as JSON")
    private Path json;

    @Option(names = "--work", description = "directory for all files of the demo (default: a new temporary one)")
    private Path work;

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
            Truths.Figures truthPrivate,
            Truths.Figures truthClear,
            Double labelAgreement,
            double maxLogitDifference,
            int rounds,
            long bytesSentPerParty,
            long materialBytes,
            Map<String, Double> secondsByRole) {}

    @Override
    public Integer call() throws IOException {
        Counts.checked("--rows", rows);
        if (wave != null) {
            Counts.checked("--wave", wave);
        }
        LocalRun.Choice planned =
                new LocalRun.Choice(numbers.kind(), network.network(), embedding.embedding(), reveal.revealed());
        ReportFile.check(json);
        ReportFile.check(predictions);
        Path home = Sessions.home();
        Path sample = home.resolve("datasets/sample/bank-messages");
        Path model = checkpoint == null ? sample.resolve("checkpoint") : checkpoint;
        Path texts = data == null ? sample.resolve("messages.csv") : data;
        Setting setting = setting(model, texts);
        BatchChoice chosen = setting.choice();
        Path base = work == null ? Files.createTempDirectory("secformer-demo-") : Files.createDirectories(work);
        System.out.println("files of all roles: " + base);
        System.out.printf(
                "rows per batch %d, lanes %d, %s numbers, for %s, heap of each process at most %d MB%n",
                chosen.rows(),
                chosen.lanes(),
                NumbersChoice.value(planned.numbers()),
                NetworkChoice.told(planned.network()),
                setting.heapBytes() >> 20);

        RoleProcesses roles = new RoleProcesses(Program.MAIN, System.out, setting.heapBytes());
        LocalRun run = new LocalRun(roles, base, model, texts, rows, planned, checking(), overlong);
        run.shareModel(length);
        DatasetManifest manifest = run.shareDataset(length, chosen.rows());
        Scored scored = dealAndScore(run, manifest, chosen.lanes());
        Path csv = run.reveal();
        finish(run.compare(manifest, csv), scored, csv, roles.seconds());
        return 0;
    }

    private LocalRun.Checking checking() {
        if (unchecked && checked != null) {
            throw new InvalidInputException(
                    ErrorCode.OPTION_INVALID,
                    "--checked: expected none with " + UncheckedModel.OPTION + ", found " + checked,
                    null);
        }
        if (checked != null) {
            InputFiles.requireReadable(checked);
        }
        return new LocalRun.Checking(!unchecked, checked);
    }

    private record Setting(BatchChoice choice, long heapBytes) {}

    private Setting setting(Path model, Path texts) throws IOException {
        Integer givenRows = BatchChoice.parsed("--batch", batch);
        Integer givenLanes = BatchChoice.parsed("--lanes", lanes);
        long most = heap == null ? ProcessHeap.most(ProcessHeap.machineBytes()) : BatchChoice.heapBytes(heap);
        BertConfig config = BertConfig.read(model.resolve("config.json"));
        // Fitted numbers are known after the check; none take more memory than exact ones.
        ModelShape shape = ModelSharing.shape(config, numbers.isFitted() ? Numerics.EXACT : numbers.numerics());
        List<Integer> buckets = new LengthBuckets(config.maxTokens()).all();
        int longest = length == null ? buckets.get(buckets.size() - 1) : Lengths.checked(length);
        BatchChoice choice;
        if (givenRows != null && givenLanes != null) {
            choice = new BatchChoice(givenRows, givenLanes);
        } else {
            BatchChoice.Room room = new BatchChoice.Room(
                    most, Runtime.getRuntime().availableProcessors(), Math.min(rows, TextFiles.mostRows(texts)), 0);
            choice = BatchChoice.of(shape, longest, room, givenRows, givenLanes);
        }
        return new Setting(choice, heap == null ? ProcessHeap.of(shape, longest, choice, 0, most) : most);
    }

    /** What scoring came to, all waves together; rounds are per batch. */
    private record Scored(int rounds, long sentBytes, long materialBytes) {}

    /** In waves, so that the disk holds the material of one wave at a time. */
    private Scored dealAndScore(LocalRun run, DatasetManifest manifest, int lanes) throws IOException {
        int left = manifest.batches();
        Scored sum = new Scored(0, 0, 0);
        for (int number = 0; left > 0; number++) {
            int units = wave == null ? left : Math.min(wave, left);
            run.deal(manifest, units, 2);
            List<RunReport> reports = run.score(units, lanes, number);
            RunReport first = reports.get(0);
            sum = new Scored(
                    first.rounds(),
                    sum.sentBytes() + Math.max(first.sentBytes(), reports.get(1).sentBytes()),
                    sum.materialBytes() + first.materialBytes());
            left -= units;
        }
        return sum;
    }

    private void finish(Comparison compared, Scored score, Path csv, Map<String, Double> seconds) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%nrows %d%n%slabels that agree %s%n%s %.6f%n"
                        + "rounds per batch %d%nsent per party %.2f MB%nmaterial %.1f MB%n",
                compared.rows(),
                compared.accuracies().stream().map(line -> line + "\n").collect(Collectors.joining()),
                CheckReport.percent(compared.labelAgreement()),
                reveal.revealed().tellsScores()
                        ? "largest logit difference"
                        : "a label's logit in the clear is below the largest by at most",
                compared.maxLogitDifference(),
                score.rounds(),
                score.sentBytes() / 1e6,
                score.materialBytes() / 1e6);
        seconds.forEach((role, time) -> System.out.printf(Locale.ROOT, "seconds, %-12s %6.1f%n", role, time));
        System.out.println("predictions: " + csv);
        if (predictions != null) {
            Files.copy(csv, predictions, StandardCopyOption.REPLACE_EXISTING);
            System.out.println("copied to: " + predictions);
        }
        ReportFile.write(
                json,
                new Report(
                        compared.rows(),
                        compared.accuracyPrivate(),
                        compared.accuracyClear(),
                        compared.truthPrivate(),
                        compared.truthClear(),
                        compared.labelAgreement(),
                        compared.maxLogitDifference(),
                        score.rounds(),
                        score.sentBytes(),
                        score.materialBytes(),
                        seconds));
    }
}
