package org.secformer.design;

import java.nio.file.Path;
import java.util.List;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.design.model.TrainingEngine;
import org.secformer.design.model.TwoQuad;
import org.secformer.design.training.Metric;
import org.secformer.design.training.StageSettings;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Option;

/** Options of commands that train. */
final class TrainingOptions {
    /** Of a model that was not pretrained. */
    private static final double RATE_TIMES_WIDTH = 0.05;

    /** Hardly anybody trains a model this wide from nothing; what a pretrained one knows is lost at higher rates. */
    private static final int PRETRAINED_WIDTH = 256;

    private static final double PRETRAINED_RATE = 4e-5;

    /** A teacher that has learned nothing yet takes larger steps, and more. */
    private static final double FRESH_TIMES_FASTER = 2.5;

    private static final int FRESH_TIMES_LONGER = 2;

    private static final double DECAY = 0.01;
    private static final double LARGEST_GRADIENT = 1.0;
    private static final int QUICK_EPOCHS = 3;
    private static final double MOST_PENALTY = 1000;

    @Option(names = "--seeds", description = "how many times all is trained (default: 3; with --quick 1)")
    private Integer seeds;

    @Option(names = "--epochs", description = "of each stage, at most (default: 20; with --quick 3)")
    private Integer epochs;

    @Option(names = "--batch", defaultValue = "32", description = "rows per step (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--learning-rate",
            description = "at its height (default: 0.05 / hidden size; from width 256 on, of pretrained models, 4e-5)")
    private Double learningRate;

    @Option(
            names = "--warm-up",
            defaultValue = "0.1",
            description = "share of a stage's steps over which the learning rate rises (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(
            names = "--dropout",
            defaultValue = "0.1",
            description = "share of values left out where labels teach (default: ${DEFAULT-VALUE})")
    private double dropout;

    @Option(
            names = "--patience",
            defaultValue = "5",
            description =
                    "epochs without improvement on the validation rows that end a stage (default: ${DEFAULT-VALUE})")
    private int patience;

    @Option(
            names = "--stages",
            split = ",",
            paramLabel = "layers|prediction|joint",
            defaultValue = "layers,prediction",
            description = {
                "what the student learns of the teacher, stage by stage: layers, then predictions, as SecFormer does, or",
                "both at once (default: ${DEFAULT-VALUE})"
            })
    private List<DistilStage> stages;

    @Option(
            names = "--metric",
            paramLabel = "accuracy|f1|matthews|pearson|spearman|correlation",
            description = {
                "what the validation rows choose by; correlation is the mean of Pearson's and Spearman's (default: accuracy; of a",
                "model that gives values, correlation)"
            })
    private Metric metric;

    @Option(
            names = "--range-penalty",
            defaultValue = "0.1",
            description = {
                "weight in the student's loss of values that leave the ranges of --numbers, or come close; 0 for none",
                "(default: ${DEFAULT-VALUE})"
            })
    private double rangePenalty;

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
            names = "--layer-norm-epsilon",
            description = {
                "the student's, 1e-3 for example: added to the variance in every LayerNorm, so that fewer texts are",
                "without private scores because a variance is below its range (default: the teacher's)"
            })
    private Double layerNormEpsilon;

    @Option(
            names = "--numbers",
            paramLabel = "exact|compact",
            defaultValue = "compact",
            description =
                    "in whose ranges the student's values are kept, and compared with (default: ${DEFAULT-VALUE})")
    private Numerics.Kind numbers;

    @Option(names = "--threads", description = "to compute with (default: one per processor)")
    private Integer threads;

    /** Refuses what cannot be, before anything is read. */
    void check() {
        require(seeds == null || seeds >= 1, "--seeds", "1 or more", seeds);
        require(epochs == null || epochs >= 1, "--epochs", "1 or more", epochs);
        require(batchSize >= 1, "--batch", "1 or more", batchSize);
        require(learningRate == null || learningRate > 0, "--learning-rate", "more than 0", learningRate);
        require(warmUp >= 0 && warmUp < 1, "--warm-up", "0 to below 1", warmUp);
        require(dropout >= 0 && dropout < 1, "--dropout", "0 to below 1", dropout);
        require(patience >= 1, "--patience", "1 or more", patience);
        require(
                rangePenalty >= 0 && rangePenalty <= MOST_PENALTY,
                "--range-penalty",
                "0 to " + MOST_PENALTY,
                rangePenalty);
        require(softmaxConstant > 0, "--softmax-constant", "more than 0", softmaxConstant);
        require(softmaxFloor >= 0 && softmaxFloor <= 1000, "--softmax-floor", "0 to 1000", softmaxFloor);
        require(
                layerNormEpsilon == null || layerNormEpsilon > 0 && layerNormEpsilon <= 1,
                "--layer-norm-epsilon",
                "more than 0, at most 1",
                layerNormEpsilon);
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

    /** What models for a task are chosen by: what was given, or is usual. */
    private Metric metric(Task task, Metric usual) {
        if (task.isVector()) {
            require(metric == null, "--metric", "none, as the cosine of vectors chooses", metric);
            return null;
        }
        boolean values = task == Task.REGRESSION;
        if (metric == null) {
            return usual;
        }
        require(!values || metric.isOfValues(), "--metric", "a correlation, as the model gives values", metric);
        return metric;
    }

    /**
     * What is trained with.
     *
     * @param task of the teacher
     * @param teacher what is done with it first
     */
    DistilSettings settings(int hiddenSize, Task task, Teacher teacher) {
        return settings(hiddenSize, task, task == Task.REGRESSION ? Metric.CORRELATION : Metric.ACCURACY, teacher);
    }

    /** The same. @param usual what models are chosen by if no option says it */
    DistilSettings settings(int hiddenSize, Task task, Metric usual, Teacher teacher) {
        boolean pretrained = teacher != Teacher.FROM_NOTHING && hiddenSize >= PRETRAINED_WIDTH;
        double usualRate = pretrained ? PRETRAINED_RATE : RATE_TIMES_WIDTH / hiddenSize;
        double rate = learningRate != null ? learningRate : usualRate;
        int most = epochs != null ? epochs : quick ? QUICK_EPOCHS : 20;
        StageSettings plain = new StageSettings(
                most, patience, batchSize, rate, warmUp, DECAY, 0, LARGEST_GRADIENT, metric(task, usual));
        StageSettings fromLabels = plain.withDropout(dropout);
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
                stages,
                null,
                layerNormEpsilon,
                List.of(),
                new DistilSettings.Ranges(numbers, rangePenalty),
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
