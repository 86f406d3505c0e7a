package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.secformer.design.data.EncodedRows;

/**
 * Rows in the training engine, filled up to the longest.
 *
 * @param ids [rows, length]
 * @param mask 1 for a token, 0 for padding, [rows, length]
 * @param labels 1 at each row's class, zeros for a row without a label, [rows, labels]
 */
public record Batch(NDArray ids, NDArray mask, NDArray labels) {
    public static Batch of(NDManager manager, EncodedRows rows, int padToken, int labelCount) {
        int length = rows.ids().stream().mapToInt(ids -> ids.length).max().orElseThrow();
        long[] ids = new long[rows.size() * length];
        float[] mask = new float[ids.length];
        float[] labels = new float[rows.size() * labelCount];
        for (int row = 0; row < rows.size(); row++) {
            int[] own = rows.ids().get(row);
            for (int i = 0; i < length; i++) {
                ids[row * length + i] = i < own.length ? own[i] : padToken;
                mask[row * length + i] = i < own.length ? 1 : 0;
            }
            if (rows.labels()[row] != EncodedRows.UNLABELLED) {
                labels[row * labelCount + rows.labels()[row]] = 1;
            }
        }
        Shape shape = new Shape(rows.size(), length);
        return new Batch(
                manager.create(ids, shape),
                manager.create(mask, shape),
                manager.create(labels, new Shape(rows.size(), labelCount)));
    }

    public int rows() {
        return (int) ids.getShape().get(0);
    }

    public int length() {
        return (int) ids.getShape().get(1);
    }
}
