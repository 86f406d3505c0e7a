package org.secformer.design.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;

/** Runs a model over rows without changing it. */
public final class Evaluation {
    private static final int BATCH = 64;

    private Evaluation() {}

    /** A metric, and the objective's loss. A row without a label counts as wrong. */
    public static Score score(
            NDManager manager, BertModel model, EncodedRows rows, Objective objective, Metric metric) {
        double loss = 0;
        double[] found = new double[rows.size()];
        for (int from = 0; from < rows.size(); from += BATCH) {
            EncodedRows part = rows.range(from, Math.min(rows.size(), from + BATCH));
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Batch batch = batch(manager, model, part);
                Activations result = model.forward(batch, 0, objective.watch());
                loss += objective.loss(batch, result).getFloat() * part.size();
                float[] logits = result.logits().toFloatArray();
                int labels = labels(model);
                for (int row = 0; row < part.size(); row++) {
                    found[from + row] = found(Arrays.copyOfRange(logits, row * labels, (row + 1) * labels));
                }
            }
        }
        return new Score(metric.of(rows.labels(), found), loss / rows.size());
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

    /** The logits of each row. */
    public static float[][] logits(NDManager manager, BertModel model, EncodedRows rows) {
        float[][] logits = new float[rows.size()][];
        for (int from = 0; from < rows.size(); from += BATCH) {
            int end = Math.min(rows.size(), from + BATCH);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Batch batch = batch(manager, model, rows.range(from, end));
                float[] all = model.forward(batch, 0).logits().toFloatArray();
                for (int row = from; row < end; row++) {
                    logits[row] = new float[labels(model)];
                    System.arraycopy(all, (row - from) * labels(model), logits[row], 0, labels(model));
                }
            }
        }
        return logits;
    }

    private static Batch batch(NDManager manager, BertModel model, EncodedRows rows) {
        return Batch.of(manager, rows, model.config());
    }

    private static int labels(BertModel model) {
        return model.config().labels().size();
    }
}
