package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.SentenceModules;
import org.secformer.datasets.storage.Json;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.LabelledText;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.TrainingEngine;
import org.secformer.mpc.transformer.HiddenActivation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a student with 2Quad from a teacher with softmax. */
@Command(
        name = "distil",
        description = {
            "Makes a model that can be scored privately from one with ordinary softmax: swaps softmax for 2Quad, lets the",
            "student learn the teacher's layers, then its predictions, and reports it beside the teacher, the swapped model",
            "as it is, and the swapped model fine-tuned on the labels. The distilled student that does best on validation rows",
            "is written, unless a rival is better there by more than chance (one standard error). With --vectors the student learns",
            "an encoder's vectors, without labels."
        },
        mixinStandardHelpOptions = true)
final class DistilCommand implements Callable<Integer> {
    /** Of a pair of texts: a word of each. */
    private static final int LEAST_TOKENS = 5;

    @Option(
            names = "--teacher",
            required = true,
            description = {
                "checkpoint directory in Hugging Face layout: a classifier, or an encoder alone (see encoder), which gets a head",
                "for the labels of --data and is trained on them first; if they are numbers, one with a point at least, for values"
            })
    private Path teacher;

    @Option(
            names = "--data",
            required = true,
            description =
                    "texts with labels, or pairs of texts in columns text and text_pair: CSV with a header, or JSON lines")
    private Path data;

    @Option(
            names = "--vectors",
            description = {
                "the teacher is an encoder (see encoder), and the student learns its vectors: texts need no label, each text of a pair",
                "is one of its own, and the cosine with the teacher's vectors chooses; if pairs of --test have numbers as labels, the",
                "report has Spearman's correlation with the cosines of their vectors"
            })
    private boolean vectors;

    @Option(names = "--unlabelled", description = "further texts, for distillation only; labels there are ignored")
    private Path unlabelled;

    @Option(names = "--validation", description = "texts with labels to choose by (default: a tenth of --data)")
    private Path validation;

    @Option(names = "--test", description = "texts with labels to report on; nothing is chosen by them")
    private Path test;

    @Option(
            names = "--length",
            description =
                    "tokens that longer texts are cut to, [CLS] and [SEP] included (default: what the teacher takes)")
    private Integer length;

    @Option(names = "--out", required = true, description = "new directory for student, report and states")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "go on in --out where an interrupted run with the same options stopped; with more --seeds, too")
    private boolean resume;

    @Option(names = "--fine-tune-teacher", description = "train the teacher on --data first, with every seed anew")
    private boolean fineTuneTeacher;

    @Option(
            names = "--layers",
            split = ",",
            description = {
                "of the student, at most as many as the teacher's, of which it takes some; several numbers, such as 6,3, make a",
                "student of each size, in out/layers-6 and so on, and a table of how good they are and what they cost",
                "(default: as many as the teacher has)"
            })
    private List<Integer> layers = List.of();

    @Option(
            names = "--activation",
            paramLabel = "gelu|relu",
            description = {
                "of the student: with relu it has ReLU where the teacher has GeLU, which is fewer bytes to send and half of the",
                "material there (default: the teacher's)"
            })
    private HiddenActivation activation;

    @Mixin
    private TrainingOptions options;

    /** Whether texts are pairs; null before any were read. */
    private Boolean pairs;

    @Override
    public Integer call() throws IOException {
        options.check();
        if (vectors) {
            TrainingOptions.require(!fineTuneTeacher, "--fine-tune-teacher", "nothing with --vectors", "it");
            learnVectors();
            return 0;
        }
        try (Start start = Start.of(teacher, data)) {
            run(start);
        }
        return 0;
    }

    private void run(Start start) throws IOException {
        DistilSettings settings;
        DistilRows rows;
        try (Checkpoint checkpoint = Checkpoint.openTeacher(start.directory())) {
            requireLayers(checkpoint.config().layers());
            rows = rows(checkpoint);
            settings = options.settings(
                            checkpoint.config().hiddenSize(),
                            checkpoint.config().task(),
                            fineTuneTeacher || start.hasNewHead()
                                    ? TrainingOptions.Teacher.FINE_TUNED
                                    : TrainingOptions.Teacher.AS_IT_IS)
                    .withLayers(layers)
                    .with(activation)
                    .evened(rows.labelled().size(), rows.unlabelled().size());
        }
        begin(settings);
        try (TrainingEngine engine = options.engine()) {
            List<Report> reports = new ArrayList<>();
            for (int count : layers.isEmpty() ? List.of(0) : layers) {
                Path directory = layers.size() > 1 ? out.resolve("layers-" + count) : out;
                Files.createDirectories(directory);
                Report report = new Distillation(
                                engine,
                                start.directory(),
                                rows,
                                settings,
                                options.numbers(),
                                count,
                                out.resolve("training"),
                                directory)
                        .run();
                Files.write(directory.resolve("report.json"), Json.bytes(report));
                System.out.println(ReportTable.of(report));
                reports.add(report);
            }
            if (reports.size() > 1) {
                System.out.print(Front.of(reports));
            }
        }
    }

    private void begin(DistilSettings settings) throws IOException {
        RunRecord run = RunRecord.of(settings, length, inputs());
        if (resume) {
            run.resume(out);
        } else {
            run.start(out);
        }
    }

    private void learnVectors() throws IOException {
        DistilSettings settings;
        VectorRows rows;
        try (Checkpoint checkpoint = Checkpoint.openEncoder(teacher)) {
            requireLayers(checkpoint.config().layers());
            rows = VectorRows.read(checkpoint, tokens(checkpoint), data, unlabelled, validation, test);
            settings = options.settings(
                            checkpoint.config().hiddenSize(),
                            checkpoint.config().task(),
                            TrainingOptions.Teacher.AS_IT_IS)
                    .withLayers(layers);
        }
        begin(settings);
        try (TrainingEngine engine = options.engine()) {
            VectorDistillation distillation =
                    new VectorDistillation(engine, teacher, rows, settings, options.numbers(), out.resolve("training"));
            List<VectorReport> reports = new ArrayList<>();
            for (int count : layers.isEmpty() ? List.of(0) : layers) {
                Path directory = layers.size() > 1 ? out.resolve("layers-" + count) : out;
                Files.createDirectories(directory);
                VectorReport report = distillation.run(count, directory.resolve("student"));
                Files.write(directory.resolve("report.json"), Json.bytes(report));
                System.out.println(VectorTable.of(report));
                reports.add(report);
            }
            if (reports.size() > 1) {
                System.out.print(VectorTable.front(reports));
            }
        }
    }

    private void requireLayers(int most) {
        boolean fit = layers.stream().allMatch(count -> count >= 1 && count <= most)
                && layers.stream().distinct().count() == layers.size();
        TrainingOptions.require(fit, "--layers", "different numbers from 1 to " + most + ", the teacher's", layers);
    }

    /** That a text may have. */
    private int tokens(Checkpoint checkpoint) {
        int most = checkpoint.config().maxTokens();
        TrainingOptions.require(
                length == null || length >= LEAST_TOKENS && length <= most,
                "--length",
                LEAST_TOKENS + " to " + most + ", which the teacher takes",
                length);
        return length == null ? most : length;
    }

    private Map<String, Path> inputs() throws IOException {
        Map<String, Path> files = new HashMap<>();
        try (Stream<Path> parts = Files.list(teacher)) {
            parts.filter(Files::isRegularFile).forEach(part -> files.put("teacher/" + part.getFileName(), part));
        }
        SentenceModules.files(teacher).forEach(part -> files.put("teacher/" + part, teacher.resolve(part)));
        files.put("data", data);
        files.put("unlabelled", unlabelled);
        files.put("validation", validation);
        files.put("test", test);
        return files;
    }

    private DistilRows rows(Checkpoint checkpoint) {
        EncodedRows labelled = read(checkpoint, data, TextTable.Labels.REQUIRED);
        EncodedRows none = new EncodedRows(List.of(), new double[0]);
        EncodedRows further = unlabelled == null ? none : read(checkpoint, unlabelled, TextTable.Labels.IGNORED);
        EncodedRows testing = test == null ? null : read(checkpoint, test, TextTable.Labels.REQUIRED);
        return validation == null
                ? DistilRows.split(data, labelled, further, testing)
                : new DistilRows(labelled, further, read(checkpoint, validation, TextTable.Labels.REQUIRED), testing);
    }

    private EncodedRows read(Checkpoint checkpoint, Path file, TextTable.Labels labels) {
        List<LabelledText> texts = TextTable.read(file, labels);
        if (texts.get(0).input().isPair()) {
            checkpoint.requirePairs();
        }
        requireSameKind(file, texts);
        return EncodedRows.encode(file, texts, checkpoint.config(), checkpoint.tokenizer(), tokens(checkpoint));
    }

    /** A model learns from, and is measured with, texts of one kind. */
    private void requireSameKind(Path file, List<LabelledText> texts) {
        boolean pairs = texts.get(0).input().isPair();
        if (this.pairs != null && this.pairs != pairs) {
            throw InvalidInputException.of(
                    file,
                    "column \"text_pair\"",
                    this.pairs ? "one, as " + data + " has" : "none, as " + data + " has none",
                    pairs ? "one" : "none",
                    "Give pairs of texts in all files, or in none.");
        }
        this.pairs = pairs;
    }
}
