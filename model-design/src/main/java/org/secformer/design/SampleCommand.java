package org.secformer.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.storage.Json;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.data.TextTable;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.sample.SampleData;
import org.secformer.design.sample.SampleModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the sample from nothing. */
@Command(
        name = "sample",
        description = {
            "Makes the sample from nothing: writes the bank messages, trains a teacher with softmax on them, distils a student",
            "with 2Quad, and writes the student's logits for the test messages. What a seed draws is the same everywhere."
        },
        mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, description = "new directory for data, models and report")
    private Path out;

    @Option(names = "--resume", description = "go on in --out where an interrupted run with the same options stopped")
    private boolean resume;

    @Option(names = "--data-seed", defaultValue = "1", description = "of the messages (default: ${DEFAULT-VALUE})")
    private long dataSeed;

    @Option(names = "--hidden", defaultValue = "128", description = "width of a token (default: ${DEFAULT-VALUE})")
    private int hidden;

    @Option(names = "--layers", defaultValue = "2", description = "encoder layers (default: ${DEFAULT-VALUE})")
    private int layers;

    @Option(names = "--heads", defaultValue = "2", description = "attention heads (default: ${DEFAULT-VALUE})")
    private int heads;

    @Option(names = "--teacher-epochs", description = "of the teacher, at most (default: twice those of other stages)")
    private Integer teacherEpochs;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.check();
        DistilSettings settings = options.settings(hidden, Task.SINGLE_LABEL, TrainingOptions.Teacher.FROM_NOTHING);
        if (teacherEpochs != null) {
            TrainingOptions.require(teacherEpochs >= 1, "--teacher-epochs", "1 or more", teacherEpochs);
            settings = settings.withTeacherEpochs(teacherEpochs);
        }
        SampleData data = new SampleData(out.resolve("data"), dataSeed);
        String model = "hidden " + hidden + ", layers " + layers + ", heads " + heads + ", data seed " + dataSeed;
        RunRecord run = new RunRecord(settings, Map.of("model", model));
        if (resume) {
            run.resume(out);
        } else {
            run.start(out);
        }
        if (!Files.exists(data.test())) {
            data.write(hidden, layers, heads);
        }
        try (TrainingEngine engine = options.engine()) {
            Report report = new Distillation(
                            engine,
                            data.freshModel(),
                            rows(data),
                            settings,
                            options.numbers(),
                            0,
                            out.resolve("training"),
                            out)
                    .run();
            Files.write(out.resolve("report.json"), Json.bytes(report));
            SampleModel.writeLogits(engine, out.resolve("student"), data.test(), out.resolve("expected-logits.csv"));
            System.out.println(ReportTable.of(report));
        }
        return 0;
    }

    private static DistilRows rows(SampleData data) {
        try (Checkpoint fresh = Checkpoint.openTeacher(data.freshModel())) {
            return new DistilRows(
                    read(fresh, data.training()),
                    new EncodedRows(List.of(), new double[0]),
                    read(fresh, data.validation()),
                    read(fresh, data.test()));
        }
    }

    private static EncodedRows read(Checkpoint model, Path file) {
        return EncodedRows.encode(
                file, TextTable.read(file, TextTable.Labels.REQUIRED), model.config(), model.tokenizer());
    }
}
