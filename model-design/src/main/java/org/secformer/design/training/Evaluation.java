package org.secformer.design.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import org.secformer.design.data.EncodedRows;
import org.secformer.design.model.Activations;
import org.secformer.design.model.Batch;
import org.secformer.design.model.BertModel;

/** Runs a model over rows without changing it. */
public final class Evaluation {
    private static final int BATCH = 64;

    private Evaluation() {}

    /** Accuracy, and the objective's loss. Rows without a label count as wrong. */
    public static Score score(NDManager manager, BertModel model, EncodedRows rows, Objective objective) {
        double loss = 0;
        int right = 0;
        for (int from = 0; from < rows.size(); from += BATCH) {
            EncodedRows part = rows.range(from, Math.min(rows.size(), from + BATCH));
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Batch batch = batch(manager, model, part);
                Activations result = model.forward(batch, 0);
                loss += objective.loss(batch, result).getFloat() * part.size();
                NDArray hits = batch.labels().mul(result.logits().argMax(-1).oneHot(labels(model)));
                right += Math.round(hits.sum().getFloat());
            }
        }
        return new Score((double) right / rows.size(), loss / rows.size());
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
