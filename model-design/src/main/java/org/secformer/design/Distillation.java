package org.secformer.design;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.model.Attention;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.CheckpointDirectory;
import org.secformer.design.model.ClearCheck;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.Weights;
import org.secformer.design.training.Evaluation;
import org.secformer.mpc.transformer.Numerics;

/** From a teacher to a student: trains all rivals with every seed, writes one and reports on all. */
final class Distillation {
    static final String STUDENT = "student";

    private final TrainingEngine engine;
    private final Path teacher;
    private final DistilRows rows;
    private final DistilSettings settings;
    private final Numerics.Kind numbers;
    private final int layers;
    private final Path states;
    private final Path out;

    /**
     * @param numbers how the protocols would hold the student's
     * @param layers of the student, or 0 for as many as the teacher has
     * @param states gets the states of training, from which a run can go on; may be shared by students of several sizes
     * @param out gets {@code student}, {@code teacher} if that is trained, and {@link TestLogits} if there are rows to report on
     */
    Distillation(
            TrainingEngine engine,
            Path teacher,
            DistilRows rows,
            DistilSettings settings,
            Numerics.Kind numbers,
            int layers,
            Path states,
            Path out) {
        this.engine = engine;
        this.teacher = teacher;
        this.rows = rows;
        this.settings = settings;
        this.numbers = numbers;
        this.layers = layers;
        this.states = states;
        this.out = out;
    }

    Report run() throws IOException {
        List<Report.Outcome> outcomes = new ArrayList<>();
        List<TestLogits> tests = new ArrayList<>();
        Best best = new Best();
        int count;
        BertConfig ofStudent;
        BertConfig ofTeacher;
        try (Checkpoint checkpoint = Checkpoint.openTeacher(teacher)) {
            ofTeacher = checkpoint.config();
            ofStudent = settings.student(ofTeacher);
            count = layers == 0 ? checkpoint.config().layers() : layers;
            Tensors given = Tensors.of(checkpoint);
            for (long seed = 1; seed <= settings.seeds(); seed++) {
                SeedRun run = new SeedRun(engine, checkpoint.config(), count, rows, settings, seed, states);
                run.all(given, (outcome, weights, test) -> {
                    outcomes.add(outcome);
                    best.offer(outcome, weights);
                    if (test != null) {
                        tests.add(new TestLogits(outcome.model(), outcome.seed(), test));
                    }
                });
            }
        }
        if (settings.teacher() != null) {
            CheckpointDirectory.write(
                    out.resolve("teacher"),
                    teacher,
                    best.teacher().weights(),
                    Attention.SOFTMAX,
                    ofTeacher,
                    settings.added());
        }
        Best.Model chosen = best.student(rows.validation().size());
        if (!tests.isEmpty()) {
            TestLogits.write(out, tests);
        }
        Path student = out.resolve(STUDENT);
        CheckpointDirectory.write(student, teacher, chosen.weights(), Attention.TWO_QUAD, ofStudent, settings.added());
        Cost cost = Cost.of(BertConfig.read(student.resolve("config.json")), numbers, rows.validation());
        return new Report(
                rows.counts(),
                settings,
                count,
                ofStudent.hiddenActivation(),
                cost,
                outcomes,
                Report.summarize(outcomes),
                chosen.outcome(),
                check(student));
    }

    /** As others will read it. */
    private ClearCheck.Result check(Path student) {
        try (Checkpoint checkpoint = Checkpoint.open(student);
                Weights weights = Weights.fixed(engine.manager(), Tensors.of(checkpoint))) {
            BertModel model = new BertModel(checkpoint.config(), weights, Attention.TWO_QUAD, settings.added());
            float[][] logits = Evaluation.logits(engine.manager(), model, rows.validation());
            return ClearCheck.run(checkpoint, numbers, rows.validation(), logits);
        }
    }
}
