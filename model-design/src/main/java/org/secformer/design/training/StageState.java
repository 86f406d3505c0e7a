package org.secformer.design.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.secformer.datasets.checkpoint.SafetensorsFile;
import org.secformer.design.model.Tensors;

/**
 * Where a stage is, as a file: written after each epoch, replaced as a whole.
 *
 * @param epochs that are done
 * @param steps that are done
 * @param bestEpoch whose weights are the best so far
 * @param best their score, null before the first epoch
 * @param seconds that it has taken
 * @param finished whether the stage is done
 * @param tensors {@code best/...}, and while it is not finished {@code now/...}, {@code mean/...} and {@code variance/...}
 */
record StageState(
        int epochs, long steps, int bestEpoch, Score best, double seconds, boolean finished, Tensors tensors) {
    private static final String EPOCHS = "epochs";
    private static final String STEPS = "steps";
    private static final String BEST_EPOCH = "bestEpoch";
    private static final String METRIC = "metric";
    private static final String LOSS = "loss";
    private static final String SECONDS = "seconds";
    private static final String FINISHED = "finished";

    /** The state in a file, or null if there is none. */
    static StageState read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            Map<String, String> remarks = stored.metadata();
            return new StageState(
                    Integer.parseInt(remarks.get(EPOCHS)),
                    Long.parseLong(remarks.get(STEPS)),
                    Integer.parseInt(remarks.get(BEST_EPOCH)),
                    new Score(Double.parseDouble(remarks.get(METRIC)), Double.parseDouble(remarks.get(LOSS))),
                    Double.parseDouble(remarks.get(SECONDS)),
                    Boolean.parseBoolean(remarks.get(FINISHED)),
                    Tensors.of(stored));
        }
    }

    void write(Path file) {
        tensors.write(
                file,
                Map.of(
                        EPOCHS, String.valueOf(epochs),
                        STEPS, String.valueOf(steps),
                        BEST_EPOCH, String.valueOf(bestEpoch),
                        METRIC, String.valueOf(best.metric()),
                        LOSS, String.valueOf(best.loss()),
                        SECONDS, String.valueOf(seconds),
                        FINISHED, String.valueOf(finished)));
    }
}
