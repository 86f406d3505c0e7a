package org.secformer.design.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.tokenizer.Tokens;
import org.secformer.design.data.EncodedRows;

/**
 * Rows in the training engine, filled up to the longest.
 *
 * @param ids [rows, length]
 * @param positions rows of the position embeddings, [rows, length]
 * @param types token types, [rows, length]
 * @param mask 1 for a token, 0 for padding, [rows, length]
 * @param labels 1 at each row's class, zeros for a row without a label, [rows, labels]; or each row's value, [rows, 1]; of a
 *     model that gives vectors nothing, [rows, 0]
 */
public record Batch(NDArray ids, NDArray positions, NDArray types, NDArray mask, NDArray labels) {
    public static Batch of(NDManager manager, EncodedRows rows, BertConfig config) {
        int labelCount = config.labels().size();
        int length = rows.tokens().stream().mapToInt(Tokens::count).max().orElseThrow();
        long[] ids = new long[rows.size() * length];
        long[] positions = new long[ids.length];
        long[] types = new long[ids.length];
        boolean typed = config.architecture().usesTokenTypes();
        float[] mask = new float[ids.length];
        float[] labels = new float[rows.size() * labelCount];
        for (int row = 0; row < rows.size(); row++) {
            Tokens tokens = rows.tokens().get(row);
            int[] own = tokens.ids();
            int nextPosition = config.firstPosition();
            for (int i = 0; i < length; i++) {
                int at = row * length + i;
                int token = i < own.length ? own[i] : config.padTokenId();
                // Where positions do not start at 0, padding has a row of its own.
                boolean uncounted = config.firstPosition() > 0 && token == config.padTokenId();
                ids[at] = token;
                positions[at] = uncounted ? config.firstPosition() - 1 : nextPosition++;
                types[at] = typed && i < own.length ? tokens.types()[i] : 0;
                mask[at] = i < own.length ? 1 : 0;
            }
            double label = rows.labels()[row];
            if (config.task() == Task.REGRESSION) {
                labels[row] = (float) label;
            } else if (label != EncodedRows.UNLABELLED) {
                labels[row * labelCount + (int) label] = 1;
            }
        }
        Shape shape = new Shape(rows.size(), length);
        return new Batch(
                manager.create(ids, shape),
                manager.create(positions, shape),
                manager.create(types, shape),
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
