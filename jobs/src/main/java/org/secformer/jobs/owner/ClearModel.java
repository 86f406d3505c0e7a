package org.secformer.jobs.owner;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.jobs.process.PerExecutor;
import org.secformer.jobs.texts.Meaning;
import org.secformer.jobs.texts.Words;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.Transformer;

/**
 * A checkpoint in the clear, on an executor: what private results are compared with, and what is checked before there are
 * any. Loaded once per executor, of several models or numbers the last one.
 *
 * @param checkpoint its directory
 * @param numerics how its numbers are held
 * @param length tokens per row
 */
public record ClearModel(String checkpoint, Numerics numerics, int length, OverlongText overlong)
        implements Serializable {
    /**
     * One row's results.
     *
     * @param logits or what else the model's task has
     * @param labels that the text gets, as numbers from 0 on, in their order; none where the task has none
     * @param flagged whether a value is out of the range of what is applied to it, so that the parties' scores would be zeros
     * @param ranges how far values went
     */
    public record Result(double[] logits, List<Integer> labels, boolean flagged, List<RangeUse> ranges) {
        public boolean isWithinRanges() {
            return ranges.stream().allMatch(RangeUse::isWithin);
        }
    }

    /** What is loaded; its parameters when they are first used. */
    private static final class Loaded {
        private final Path checkpoint;
        private final Plan plan;
        private final Meaning meaning;
        private final int limit;
        private final Tokenizer tokenizer;
        private final EmbeddingTables tables;
        private ModelParameters exact;
        private ModelParameters single;
        private ModelParameters rounded;

        Loaded(Path checkpoint, Plan plan, Meaning meaning, int limit, Tokenizer tokenizer, EmbeddingTables tables) {
            this.checkpoint = checkpoint;
            this.plan = plan;
            this.meaning = meaning;
            this.limit = limit;
            this.tokenizer = tokenizer;
            this.tables = tables;
        }

        public synchronized ModelParameters exact() {
            if (exact == null) {
                exact = parameters(ModelParameters::ofClear);
            }
            return exact;
        }

        synchronized ModelParameters single() {
            if (single == null) {
                single = parameters(ModelParameters::ofClearInSingle);
            }
            return single;
        }

        synchronized ModelParameters rounded() {
            if (rounded == null) {
                rounded = parameters(ModelParameters::ofRounded);
            }
            return rounded;
        }

        /** Folds one parameter after the other, so that memory holds only what is made of them. */
        private ModelParameters parameters(Function<FoldedModel, ModelParameters> make) {
            try (Checkpoint opened = Checkpoint.open(checkpoint)) {
                return make.apply(FoldedModel.onDemand(plan.shape(), opened::tensor));
            }
        }
    }

    /** With the exact functions, in double precision. */
    public Result exact(TextInput text) {
        Loaded loaded = loaded();
        return exact(loaded, loaded.exact(), text);
    }

    /** The same with products of weights in single precision where that is faster: logits are off by some 1e-6. */
    Result nearlyExact(TextInput text) {
        Loaded loaded = loaded();
        return exact(loaded, loaded.single(), text);
    }

    private Result exact(Loaded loaded, ModelParameters parameters, TextInput text) {
        return forward(loaded, parameters, new ClearProtocols(ClearProtocols.Functions.EXACT), embedded(loaded, text));
    }

    /** As the parties would compute it, roundings drawn from the seed. */
    Result rounded(TextInput text, Seed seed) {
        Loaded loaded = loaded();
        Row row = embedded(loaded, text);
        for (int i = 0; i < row.embedded().length; i++) {
            row.embedded()[i] = FixedPoint.rounded(row.embedded()[i], Plan.INPUT_SCALE);
        }
        return forward(loaded, loaded.rounded(), new ClearProtocols(ClearProtocols.Functions.ROUNDED, seed), row);
    }

    /** Tokens of a text, however many. */
    public int tokens(TextInput text) {
        return loaded().tokenizer
                .encode(text, Integer.MAX_VALUE, OverlongText.REFUSE)
                .count();
    }

    /**
     * A text as the model reads it.
     *
     * @param plan as short as the text allows: its padded tokens change nothing
     * @param words where they begin, if words have labels
     */
    private record Row(Plan plan, double[] embedded, double[] mask, int[] words) {}

    private Row embedded(Loaded loaded, TextInput text) {
        Tokens tokens = loaded.tokenizer.encode(text, loaded.limit, overlong);
        Plan plan = loaded.plan.ofRow(tokens.count());
        double[] mask = new double[plan.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Plan.maskValue(i >= tokens.count());
        }
        int[] words = loaded.plan.shape().head().isOfTokens()
                ? Words.tokens(loaded.tokenizer.words(text, loaded.limit))
                : new int[0];
        return new Row(plan, loaded.tables.embed(tokens, plan.length()), mask, words);
    }

    private static Result forward(Loaded loaded, ModelParameters parameters, ClearProtocols clear, Row row) {
        Plan plan = row.plan();
        double[] outputs = new Transformer(plan, parameters)
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, row.embedded()),
                        clear.input(plan.maskShape(), 0, row.mask()))
                .clear();
        int last = outputs.length - 1;
        double[] values = loaded.meaning.values(Arrays.copyOf(outputs, last), row.words());
        return new Result(values, loaded.meaning.labels(values), outputs[last] != 0, clear.ranges());
    }

    private Loaded loaded() {
        return PerExecutor.latest("clear", checkpoint + " " + numerics + " " + length, Loaded.class, this::load);
    }

    private Loaded load() {
        try (Checkpoint opened = Checkpoint.open(Path.of(checkpoint))) {
            Plan plan = new Plan(ModelSharing.shape(opened.config(), numerics), length, 1);
            return new Loaded(
                    Path.of(checkpoint),
                    plan,
                    Meaning.of(opened.config()),
                    Math.min(length, opened.config().maxTokens()),
                    opened.tokenizer(),
                    opened.embeddings());
        }
    }
}
