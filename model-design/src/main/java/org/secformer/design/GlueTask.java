package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.training.Metric;
import org.secformer.mpc.transformer.HiddenActivation;

/** One task of the table: trains, checks and scores; what is done already is not done again. */
final class GlueTask {
    /** What GLUE measures these tasks by; others by accuracy, or by correlation where labels are values. */
    private static final Map<String, Metric> METRICS =
            Map.of("cola", Metric.MATTHEWS, "mrpc", Metric.F1, "qqp", Metric.F1);

    private final String name;
    private final Place place;
    private final Choice choice;
    private final TrainingOptions options;

    /** @param out directory for all that comes of the task */
    record Place(Path train, Path dev, Path encoder, Path out) {}

    /** What {@code glue} was told besides options of training. */
    record Choice(int length, int checkRows, int rowsPerBatch, boolean clearOnly, List<Point> points) {}

    /**
     * A further student.
     *
     * @param layers of it; 0 for as many as the encoder has
     * @param activation of it; null for the encoder's
     */
    record Point(int layers, HiddenActivation activation) {
        String directory() {
            return activation == null ? "layers-" + layers : activation.name().toLowerCase(Locale.ROOT);
        }
    }

    GlueTask(String name, Place place, Choice choice, TrainingOptions options) {
        this.name = name;
        this.place = place;
        this.choice = choice;
        this.options = options;
    }

    void run(TrainingEngine engine) throws IOException {
        try (Start start = Start.of(place.encoder(), place.train())) {
            DistilRows rows;
            DistilSettings settings;
            BertConfig config;
            try (Checkpoint checkpoint = Checkpoint.openTeacher(start.directory())) {
                config = checkpoint.config();
                rows = DistilRows.split(
                        place.train(), read(checkpoint, place.train()), null, read(checkpoint, place.dev()));
                settings = settings(config, start);
                choice.points().forEach(point -> requireFits(point, checkpoint.config()));
            }
            say(
                    "training on %d rows, %d for validation",
                    rows.labelled().size(), rows.validation().size());
            Report report = trained(engine, start, rows, settings);
            List<TestLogits> tests = TestLogits.read(place.out());
            GlueResult result = GlueResult.of(name, report, rows.test().labels(), tests);
            result.write(place.out());
            if (!choice.clearOnly()) {
                privately(result, rows, tests, config).write(place.out());
            }
            for (Point point : choice.points()) {
                Path directory = Files.createDirectories(place.out().resolve(point.directory()));
                Report smaller = trained(engine, start, rows, settings, point, directory);
                GluePoint.of(name, smaller, rows.test().labels(), TestLogits.read(directory))
                        .write(directory);
            }
        }
    }

    private GlueResult privately(GlueResult result, DistilRows rows, List<TestLogits> tests, BertConfig config)
            throws IOException {
        EncodedRows test = rows.test();
        PrivateRun run =
                new PrivateRun(place.out(), new SecformerProcess(place.out().resolve("private.log")));
        PrivateRun.Check check = run.check(sample(), options.numbers(), length(rows, config));
        say(check.toText());
        if (!check.fits()) {
            return result.with(check, null);
        }
        List<LabelledText> texts = TextTable.read(place.dev(), TextTable.Labels.REQUIRED);
        PrivateRun.Scores scores = run.score(texts, test, config, choice, check);
        float[][] clear = tests.stream()
                .filter(one -> one.model() == result.chosen().model()
                        && one.seed() == result.chosen().seed())
                .findFirst()
                .orElseThrow()
                .logits();
        return result.with(check, GlueResult.compare(result.metric(), test.labels(), clear, scores, check));
    }

    /** Tokens that hold every text of the task: what is longer would only be padding. */
    private static int length(DistilRows rows, BertConfig config) {
        int longest = Stream.of(rows.labelled(), rows.validation(), rows.test())
                .flatMap(some -> some.tokens().stream())
                .mapToInt(Tokens::count)
                .max()
                .orElseThrow();
        return new LengthBuckets(config.maxTokens()).holding(longest);
    }

    private void say(String format, Object... values) {
        System.out.println(name + ": " + String.format(Locale.ROOT, format, values));
    }

    private EncodedRows read(Checkpoint checkpoint, Path file) {
        List<LabelledText> texts = TextTable.read(file, TextTable.Labels.REQUIRED);
        int length = Math.min(choice.length(), checkpoint.config().maxTokens());
        return EncodedRows.encode(file, texts, checkpoint.config(), checkpoint.tokenizer(), length);
    }

    private DistilSettings settings(BertConfig config, Start start) {
        Metric usual = config.task() == Task.REGRESSION
                ? Metric.CORRELATION
                : METRICS.getOrDefault(name.toLowerCase(Locale.ROOT), Metric.ACCURACY);
        TrainingOptions.Teacher teacher =
                start.hasNewHead() ? TrainingOptions.Teacher.FINE_TUNED : TrainingOptions.Teacher.AS_IT_IS;
        return options.settings(config.hiddenSize(), config.task(), usual, teacher);
    }

    private static void requireFits(Point point, BertConfig config) {
        TrainingOptions.require(
                point.activation() != null || point.layers() >= 1 && point.layers() < config.layers(),
                "--layers",
                "numbers from 1 to " + (config.layers() - 1) + ", fewer than the encoder's",
                point.layers());
        TrainingOptions.require(
                point.activation() != config.hiddenActivation(),
                "--activation",
                "another one than the encoder's",
                point.activation());
    }

    private Report trained(TrainingEngine engine, Start start, DistilRows rows, DistilSettings settings)
            throws IOException {
        RunRecord.of(settings, choice.length(), inputs()).resume(place.out());
        return trained(engine, start, rows, settings, new Point(0, null), place.out());
    }

    /** A student, and its rivals, of teachers that all students share. */
    private Report trained(
            TrainingEngine engine, Start start, DistilRows rows, DistilSettings ofTask, Point point, Path out)
            throws IOException {
        DistilSettings settings = ofTask.with(point.activation());
        Path file = out.resolve("report.json");
        if (Files.exists(file)) {
            Report done = Json.readOwn(Files.readAllBytes(file), Report.class, file.toString());
            if (done.settings().equals(settings)) {
                return done;
            }
        }
        Report report = new Distillation(
                        engine,
                        start.directory(),
                        rows,
                        settings,
                        options.numbers(),
                        point.layers(),
                        place.out().resolve("training"),
                        out)
                .run();
        Files.write(file, Json.bytes(report));
        System.out.println(ReportTable.of(report));
        return report;
    }

    private Map<String, Path> inputs() throws IOException {
        Map<String, Path> inputs = new HashMap<>(Map.of("train", place.train(), "dev", place.dev()));
        try (Stream<Path> parts = Files.list(place.encoder())) {
            parts.filter(Files::isRegularFile).forEach(part -> inputs.put("encoder/" + part.getFileName(), part));
        }
        return inputs;
    }

    /** Training texts, drawn at random: files are often sorted. */
    private List<LabelledText> sample() {
        List<LabelledText> all = TextTable.read(place.train(), TextTable.Labels.REQUIRED);
        int[] order = Draws.of(0, "texts to check").permutation(all.size());
        return Arrays.stream(order).limit(choice.checkRows()).mapToObj(all::get).toList();
    }
}
