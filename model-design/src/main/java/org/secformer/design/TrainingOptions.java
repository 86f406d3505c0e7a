package org.secformer.design;

import java.nio.file.Path;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.training.StageSettings;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Option;

/** Options of commands that train. */
final class TrainingOptions {
    /** With it, the default learning rate of a model of BERT-base's width is 6.5e-5. */
    private static final double RATE_TIMES_WIDTH = 0.05;

    /** A teacher that has learned nothing yet takes larger steps, and more. */
    private static final double FRESH_TIMES_FASTER = 2.5;

    private static final int FRESH_TIMES_LONGER = 2;

    private static final double DECAY = 0.01;
    private static final double DROPOUT = 0.1;
    private static final double LARGEST_GRADIENT = 1.0;
    private static final int PATIENCE = 5;
    private static final int QUICK_EPOCHS = 3;

    @Option(names = "--seeds", description = "how many times all is trained (default: 3; with --quick 1)")
    private Integer seeds;

    @Option(names = "--epochs", description = "of each stage, at most (default: 20; with --quick 3)")
    private Integer epochs;

    @Option(names = "--batch", defaultValue = "32", description = "rows per step (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(names = "--learning-rate", description = "at its height (default: 0.05 / hidden size)")
    private Double learningRate;

    @Option(names = "--quick", description = "few epochs and one seed: to see that it works")
    private boolean quick;

    @Option(
            names = "--softmax-constant",
            defaultValue = "5",
            description = "the c of 2Quad, (s + c)^2 / sum (s + c)^2 (default: ${DEFAULT-VALUE})")
    private double softmaxConstant;

    @Option(
            names = "--softmax-floor",
            defaultValue = "0",
            description =
                    "added by 2Quad to each squared score, 1/8 for example: texts whose scores all lie next to -c then have"
                            + " weights, too, and fewer are without private scores (default: ${DEFAULT-VALUE})")
    private double softmaxFloor;

    @Option(
            names = "--numbers",
            paramLabel = "exact|compact",
            defaultValue = "compact",
            description = "whose ranges the student's values are compared with (default: ${DEFAULT-VALUE})")
    private Numerics.Kind numbers;

    @Option(names = "--threads", description = "to compute with (default: one per processor)")
    private Integer threads;

    /** Refuses what cannot be, before anything is read. */
    void check() {
        require(seeds == null || seeds >= 1, "--seeds", "1 or more", seeds);
        require(epochs == null || epochs >= 1, "--epochs", "1 or more", epochs);
        require(batchSize >= 1, "--batch", "1 or more", batchSize);
        require(learningRate == null || learningRate > 0, "--learning-rate", "more than 0", learningRate);
        require(softmaxConstant > 0, "--softmax-constant", "more than 0", softmaxConstant);
        require(softmaxFloor >= 0 && softmaxFloor <= 1000, "--softmax-floor", "0 to 1000", softmaxFloor);
        require(threads == null || threads >= 1, "--threads", "1 or more", threads);
        // Which these are is known when the student is checked.
        require(numbers != Numerics.Kind.FITTED, "--numbers", "exact or compact", "fitted");
    }

    static void require(boolean holds, String option, String expected, Object found) {
        if (!holds) {
            throw new InvalidInputException(
                    ErrorCode.OPTION_INVALID, option + ": expected " + expected + ", found " + found, null);
        }
    }

    /** @param teacher what is done with it first */
    DistilSettings settings(int hiddenSize, Teacher teacher) {
        double rate = learningRate != null ? learningRate : RATE_TIMES_WIDTH / hiddenSize;
        int most = epochs != null ? epochs : quick ? QUICK_EPOCHS : 20;
        StageSettings plain = new StageSettings(most, PATIENCE, batchSize, rate, DECAY, 0, LARGEST_GRADIENT);
        StageSettings fromLabels = plain.withDropout(DROPOUT);
        return new DistilSettings(
                seeds != null ? seeds : quick ? 1 : 3,
                switch (teacher) {
                    case AS_IT_IS -> null;
                    case FINE_TUNED -> fromLabels;
                    case FROM_NOTHING ->
                        fromLabels.withLearningRate(FRESH_TIMES_FASTER * rate).timesLonger(FRESH_TIMES_LONGER);
                },
                fromLabels,
                plain,
                plain,
                new TwoQuad(softmaxConstant, softmaxFloor));
    }

    /** How the protocols would hold the student's numbers. */
    Numerics.Kind numbers() {
        return numbers;
    }

    /** What happens to the teacher. */
    enum Teacher {
        AS_IT_IS,
        FINE_TUNED,
        FROM_NOTHING
    }

    TrainingEngine engine() {
        // bin/secformer says where the program lies.
        Path home = Path.of(System.getProperty("secformer.home", "."));
        int count = threads != null ? threads : Runtime.getRuntime().availableProcessors();
        return TrainingEngine.open(home.resolve("model-design/target/djl").toAbsolutePath(), count);
    }
}
