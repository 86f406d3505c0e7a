package org.secformer.design.training;

import java.nio.file.Path;
import java.util.Locale;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.BertModel;
import org.secformer.design.model.Tensors;
import org.secformer.design.model.TrainingEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stage of training: epochs over the training rows, each followed by a look at the validation rows, until the epochs are
 * used up or the validation score has not improved for a while. Keeps the best weights. Its state is written after each
 * epoch; a stage that finds its state goes on from there, and comes to the same weights as one that was never stopped.
 */
public final class Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    private final TrainingEngine engine;
    private final String name;
    private final StageSettings settings;
    private final long seed;
    private final String title;
    private final Path stateFile;

    /** @param name for progress, and for the draws, which every stage has of its own */
    public Stage(TrainingEngine engine, String name, StageSettings settings, long seed, Path stateFile) {
        this.engine = engine;
        this.name = name;
        this.settings = settings;
        this.seed = seed;
        this.title = "seed " + seed + ", " + name;
        this.stateFile = stateFile;
    }

    /**
     * What came of a stage.
     *
     * @param weights the best
     * @param score theirs, on the validation rows
     * @param epochs that it took
     * @param seconds likewise
     */
    public record Result(Tensors weights, Score score, int epochs, double seconds) {
        static Result of(StageState state) {
            return new Result(state.tensors().below("best/"), state.best(), state.epochs(), state.seconds());
        }
    }

    /** Trains; afterwards the model has the last weights, the result the best. The model's weights must be trainable. */
    public Result run(BertModel model, Objective objective, EncodedRows training, EncodedRows validation) {
        return run(model, objective, training, Validation.of(engine.manager(), validation, settings.metric()));
    }

    /** The same with another look at the model after each epoch. */
    public Result run(BertModel model, Objective objective, EncodedRows training, Validation validation) {
        StageState state = StageState.read(stateFile);
        if (state != null && state.finished()) {
            return Result.of(state);
        }
        AdamW optimizer = new AdamW(model.weights(), settings.decay(), settings.largestGradient());
        if (state == null) {
            state = new StageState(0, 0, 0, null, 0, false, new Tensors());
        } else {
            model.weights().assign(state.tensors().below("now/"));
            optimizer.restore(state.tensors(), state.steps());
        }
        while (!state.finished()) {
            long begin = System.nanoTime();
            Draws draws = Draws.of(seed, name + ", epoch " + state.epochs());
            double loss = new Epoch(engine, title, settings, draws).run(model, objective, training, optimizer);
            Score score = validation.look(model, objective);
            state = next(state, score, model, objective, optimizer, System.nanoTime() - begin);
            LOG.info(String.format(
                    Locale.ROOT,
                    "%s, epoch %d of %d: loss %.4f; validation loss %.4f, %s %.2f %%%s",
                    title,
                    state.epochs(),
                    settings.epochs(),
                    loss,
                    score.loss(),
                    validation.metric(),
                    100 * score.metric(),
                    state.bestEpoch() == state.epochs() ? ", best so far" : ""));
            state.write(stateFile);
        }
        return Result.of(state);
    }

    private StageState next(
            StageState before, Score score, BertModel model, Objective objective, AdamW optimizer, long nanos) {
        int epochs = before.epochs() + 1;
        Tensors now = model.weights().copied();
        boolean better = score.isBetterThan(before.best(), objective.selection());
        int bestEpoch = better ? epochs : before.bestEpoch();
        boolean finished = epochs >= settings.epochs() || epochs - bestEpoch >= settings.patience();
        Tensors tensors = new Tensors();
        tensors.putAll("best/", better ? now : before.tensors().below("best/"));
        if (!finished) {
            tensors.putAll("now/", now);
            optimizer.save(tensors);
        }
        return new StageState(
                epochs,
                optimizer.steps(),
                bestEpoch,
                better ? score : before.best(),
                before.seconds() + nanos / 1e9,
                finished,
                tensors);
    }
}
