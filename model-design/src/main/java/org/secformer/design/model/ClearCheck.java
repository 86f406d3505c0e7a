package org.secformer.design.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.design.data.EncodedRows;
import org.secformer.mpc.protocol.ClearProtocols;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.Transformer;

/**
 * Runs a student through the reference interpreter of the private computation: its logits must be those of the training
 * engine, and its values must stay in the ranges that the protocols keep.
 */
public final class ClearCheck {
    private static final int MOST_ROWS = 200;

    private ClearCheck() {}

    /**
     * What was found.
     *
     * @param numbers how the protocols would hold them
     * @param rows looked at
     * @param largestLogitDifference between the two computations; of vectors, of a number
     * @param violations values out of the protocols' ranges, with one bit to spare; where there are any, private results
     *     would be garbage
     */
    public record Result(Numerics.Kind numbers, int rows, double largestLogitDifference, List<String> violations) {
        public String toText() {
            String ranges = violations.isEmpty()
                    ? "all values within the protocols' ranges"
                    : "WARNING, out of the protocols' ranges:\n  " + String.join("\n  ", violations);
            return String.format(
                    Locale.ROOT,
                    "in the reference interpreter, %d rows, %s numbers: logits differ by at most %.6f; %s%n",
                    rows,
                    numbers.name().toLowerCase(Locale.ROOT),
                    largestLogitDifference,
                    ranges);
        }
    }

    /**
     * Runs the first rows.
     *
     * @param numbers how the protocols would hold them, which decides on ranges
     * @param logits of the rows, or vectors, from the training engine
     */
    public static Result run(Checkpoint student, Numerics.Kind numbers, EncodedRows rows, float[][] logits) {
        BertConfig config = student.config();
        ModelShape shape = ModelSharing.shape(config, Numerics.of(numbers));
        EmbeddingTables tables = student.embeddings();
        ModelParameters parameters = ModelParameters.ofClear(FoldedModel.of(shape, student::tensor));
        ClearProtocols clear = new ClearProtocols(ClearProtocols.Functions.EXACT);
        LengthBuckets buckets = new LengthBuckets(config.maxTokens());
        int count = Math.min(rows.size(), MOST_ROWS);
        double difference = 0;
        for (int row = 0; row < count; row++) {
            Tokens tokens = rows.tokens().get(row);
            Plan plan = new Plan(shape, buckets.holding(tokens.count()), 1);
            double[] result = outputs(clear, plan, parameters, tables.embed(tokens, plan.length()), tokens.count());
            // The last number is the flag.
            double[] values = config.task().of(config.head().values(Arrays.copyOf(result, result.length - 1)));
            for (int i = 0; i < logits[row].length; i++) {
                difference = Math.max(difference, Math.abs(values[i] - logits[row][i]));
            }
        }
        return new Result(
                numbers,
                count,
                difference,
                clear.violations().stream().map(Object::toString).toList());
    }

    private static double[] outputs(
            ClearProtocols clear, Plan plan, ModelParameters parameters, double[] embedded, int tokens) {
        double[] mask = new double[plan.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Plan.maskValue(i >= tokens);
        }
        return new Transformer(plan, parameters)
                .forward(
                        clear,
                        clear.input(plan.embeddingShape(), Plan.INPUT_SCALE, embedded),
                        clear.input(Shape.of(plan.length(), 1), 0, mask))
                .clear();
    }
}
