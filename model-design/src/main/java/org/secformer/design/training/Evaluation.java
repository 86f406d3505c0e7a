package org.secformer.design.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;

/** Runs a model over rows without changing it. */
public final class Evaluation {
    private Evaluation() {}

    /** A metric, and the objective's loss. A row without a label counts as wrong. */
    public static Score score(
            NDManager manager, BertModel model, EncodedRows rows, Objective objective, Metric metric) {
        return score(manager, model, rows, objective, outputs -> metric.of(rows.labels(), found(outputs)));
    }

    /** @param metric of what the model gives for each row */
    static Score score(
            NDManager manager,
            BertModel model,
            EncodedRows rows,
            Objective objective,
            ToDoubleFunction<float[][]> metric) {
        double loss = 0;
        float[][] outputs = new float[rows.size()][];
        for (int[] numbers : Batches.toRead(rows)) {
            EncodedRows part = rows.select(numbers);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Batch batch = batch(manager, model, part);
                Activations result = model.forward(batch, 0, objective.watch());
                loss += objective.loss(batch, result).getFloat() * part.size();
                split(result, outputs, numbers);
            }
        }
        return new Score(metric.applyAsDouble(outputs), loss / rows.size());
    }

    /** What a batch's result is for each of its rows. @param numbers of them in the outputs */
    private static void split(Activations result, float[][] outputs, int[] numbers) {
        float[] all = result.logits().toFloatArray();
        int width = all.length / numbers.length;
        for (int row = 0; row < numbers.length; row++) {
            outputs[numbers[row]] = Arrays.copyOfRange(all, row * width, (row + 1) * width);
        }
    }

    /** All metrics of predictions by the largest logit; of a single one, which is a value, the correlations. */
    public static Map<Metric, Double> metrics(EncodedRows rows, float[][] logits) {
        return metrics(rows.labels(), found(logits), logits[0].length == 1);
    }

    /** @param values whether labels are values, and not numbers of classes */
    public static Map<Metric, Double> metrics(double[] expected, double[] found, boolean values) {
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (metric.isOfValues() || !values) {
                metrics.put(metric, metric.of(expected, found));
            }
        }
        return metrics;
    }

    /** Each row's class with the largest logit, or its value. */
    public static double[] found(float[][] logits) {
        return Arrays.stream(logits).mapToDouble(Evaluation::found).toArray();
    }

    /** The class with the largest logit, or the value. */
    private static double found(float[] logits) {
        if (logits.length == 1) {
            return logits[0];
        }
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** The logits, or the vector, of each row. */
    public static float[][] logits(NDManager manager, BertModel model, EncodedRows rows) {
        float[][] logits = new float[rows.size()][];
        for (int[] numbers : Batches.toRead(rows)) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                split(model.forward(batch(manager, model, rows.select(numbers)), 0), logits, numbers);
            }
        }
        return logits;
    }

    private static Batch batch(NDManager manager, BertModel model, EncodedRows rows) {
        return Batch.of(manager, rows, model.config());
    }
}
