package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Locale;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.TrainingEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass over the training rows in random order. */
final class Epoch {
    private static final Logger LOG = LoggerFactory.getLogger(Epoch.class);
    private static final long PROGRESS_NANOS = 60_000_000_000L;

    /** A gradient that is not finite is rare; training where it is not has diverged. */
    private static final int MOST_REDONE = 20;

    private final TrainingEngine engine;
    private final String title;
    private final StageSettings settings;
    private final Draws draws;

    /** @param title of the stage, for progress */
    Epoch(TrainingEngine engine, String title, StageSettings settings, Draws draws) {
        this.engine = engine;
        this.title = title;
        this.settings = settings;
        this.draws = draws;
    }

    /** Changes the model's weights; returns the mean loss. */
    double run(BertModel model, Objective objective, EncodedRows training, AdamW optimizer) {
        // Dropout draws from the engine's own generator.
        engine.engine().setRandomSeed(draws.below(Integer.MAX_VALUE));
        List<int[]> batches = Batches.cut(training, settings.batchSize(), draws);
        long stepsInAll = (long) batches.size() * settings.epochs();
        long reported = System.nanoTime();
        double sum = 0;
        int redone = 0;
        for (int done = 0; done < batches.size(); ) {
            double loss = collect(model, objective, training.select(batches.get(done)));
            if (!optimizer.step(settings.learningRate(optimizer.steps(), stepsInAll))) {
                requireFewer(++redone);
                continue;
            }
            sum += loss;
            done++;
            if (System.nanoTime() - reported > PROGRESS_NANOS) {
                reported = System.nanoTime();
                LOG.info(String.format(
                        Locale.ROOT, "%s: step %d of %d, loss %.4f", title, done, batches.size(), sum / done));
            }
        }
        return sum / batches.size();
    }

    private void requireFewer(int redone) {
        LOG.warn("{}: a gradient is not finite, the step is done again", title);
        if (redone > MOST_REDONE) {
            throw new InvalidInputException("Training diverged (" + title
                    + "): expected finite gradients, found others again and again.\n"
                    + "Choose a smaller --learning-rate.");
        }
    }

    /** Adds the gradients of some rows' loss; returns the loss. */
    private double collect(BertModel model, Objective objective, EncodedRows rows) {
        try (NDScope scope = new NDScope();
                GradientCollector collector = engine.engine().newGradientCollector()) {
            scope.suppressNotUsedWarning();
            Batch batch = Batch.of(engine.manager(), rows, model.config());
            NDArray loss = objective.loss(batch, model.forward(batch, (float) settings.dropout(), objective.watch()));
            collector.backward(loss);
            return loss.getFloat();
        }
    }
}
