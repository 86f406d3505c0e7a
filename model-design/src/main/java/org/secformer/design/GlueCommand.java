package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.design.model.TrainingEngine;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.Limits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The table of the paper, with private results: what distillation and private scoring take from a model's accuracy, task by task. */
@Command(
        name = "glue",
        description = {
            "Makes a table of what private scoring takes from a pretrained model's accuracy, for tasks in the layout of GLUE:",
            "for each it trains the encoder with a new head, swaps softmax for 2Quad, fine-tunes the swapped model, distils a",
            "student, checks the student, and scores all test rows privately, each role a process of its own, in datasets of 32,",
            "64 and 128 tokens. Goes on where it was interrupted, as long as options and files are the same."
        },
        mixinStandardHelpOptions = true)
final class GlueCommand implements Callable<Integer> {
    private static final String TRAIN = "train.csv";
    private static final String DEV = "dev.csv";

    @Option(
            names = "--data",
            required = true,
            description = {
                "directory with one for each task, in it " + TRAIN + " and " + DEV
                        + ": columns text, label, and text_pair",
                "for pairs; labels that are numbers, one with a point at least, are values"
            })
    private Path data;

    @Option(names = "--encoder", required = true, description = "pretrained, in Hugging Face layout (see encoder)")
    private Path encoder;

    @Option(
            names = "--out",
            required = true,
            description = "directory for models, states, results, table.md and table.json")
    private Path out;

    @Option(
            names = "--tasks",
            split = ",",
            description =
                    "only these, names of directories in --data; the table has whatever tasks --out has results of")
    private List<String> tasks = List.of();

    @Option(
            names = "--length",
            defaultValue = "128",
            description = "tokens that longer texts are cut to: 32, 64, 128, 256 or 512 (default: ${DEFAULT-VALUE})")
    private int length;

    @Option(
            names = "--check-rows",
            defaultValue = "2000",
            description = "training texts that each student is checked on (default: ${DEFAULT-VALUE})")
    private int checkRows;

    @Option(
            names = "--rows-per-batch",
            defaultValue = "16",
            description = "of private scoring (default: ${DEFAULT-VALUE})")
    private int rowsPerBatch;

    @Option(names = "--clear-only", description = "train and report, but check and score nothing privately yet")
    private boolean clearOnly;

    @Option(
            names = "--layers",
            split = ",",
            description = {
                "makes further students, of so many layers, from the same teachers; the table says how good each is and what it",
                "costs. They are measured in the clear"
            })
    private List<Integer> layers = List.of();

    @Option(
            names = "--activation",
            paramLabel = "relu",
            description = "makes a further student with it in place of the encoder's, likewise")
    private HiddenActivation activation;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.check();
        // Private scoring cuts texts at these lengths only: training must cut them there, too.
        List<Integer> lengths = new LengthBuckets(Limits.LONGEST).all();
        TrainingOptions.require(lengths.contains(length), "--length", "one of " + lengths, length);
        TrainingOptions.require(checkRows >= 1, "--check-rows", "1 or more", checkRows);
        TrainingOptions.require(rowsPerBatch >= 1, "--rows-per-batch", "1 or more", rowsPerBatch);
        List<String> chosen = tasks.isEmpty() ? found() : tasks;
        chosen.forEach(this::requireTask);
        Files.createDirectories(out);
        String table = "";
        try (TrainingEngine engine = options.engine()) {
            for (String name : chosen) {
                Path task = data.resolve(name);
                GlueTask.Place place =
                        new GlueTask.Place(task.resolve(TRAIN), task.resolve(DEV), encoder, out.resolve(name));
                GlueTask.Choice choice = new GlueTask.Choice(length, checkRows, rowsPerBatch, clearOnly, points());
                new GlueTask(name, place, choice, options).run(engine);
                table = GlueTable.write(out);
            }
        }
        System.out.print(table);
        return 0;
    }

    private List<GlueTask.Point> points() {
        Stream<GlueTask.Point> smaller = layers.stream().map(count -> new GlueTask.Point(count, null));
        Stream<GlueTask.Point> other = Stream.ofNullable(activation).map(one -> new GlueTask.Point(0, one));
        return Stream.concat(smaller, other).toList();
    }

    private List<String> found() throws IOException {
        if (!Files.isDirectory(data)) {
            throw InvalidInputException.of(
                    data, "the directory", "one for each task", "no directory", "Correct --data.");
        }
        try (Stream<Path> directories = Files.list(data)) {
            List<String> names = directories
                    .filter(directory -> Files.exists(directory.resolve(TRAIN)))
                    .map(directory -> directory.getFileName().toString())
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw InvalidInputException.of(
                        data,
                        "the directory",
                        "a directory with " + TRAIN + " and " + DEV + " for each task",
                        "none",
                        "Correct --data.");
            }
            return names;
        }
    }

    private void requireTask(String name) {
        for (String file : List.of(TRAIN, DEV)) {
            if (name.isBlank()
                    || name.startsWith(".")
                    || name.contains("/")
                    || !Files.isRegularFile(data.resolve(name).resolve(file))) {
                throw InvalidInputException.of(
                        data,
                        "task " + InvalidInputException.quote(name),
                        "a directory with " + TRAIN + " and " + DEV,
                        "no " + file,
                        "Correct --tasks or --data.");
            }
        }
    }
}
