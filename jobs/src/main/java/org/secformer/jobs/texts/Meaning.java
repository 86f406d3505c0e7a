package org.secformer.jobs.texts;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.mpc.transformer.Head;

/**
 * What the numbers that come out for a text mean.
 *
 * @param task that the model is for
 * @param head that gave the numbers
 * @param classes of the model, none of a vector
 */
public record Meaning(Task task, Head head, int classes) implements Serializable {
    public static Meaning of(BertConfig config) {
        return new Meaning(config.task(), config.head(), config.labels().size());
    }

    /**
     * The logits, values or vector of an unflagged text; the logits of each word, where tokens have labels.
     *
     * @param outputs without the flag
     * @param tokens where words begin: their label is that of their first piece, as in Hugging Face's library
     */
    public double[] values(double[] outputs, int[] tokens) {
        double[] values = head.values(outputs);
        return switch (task) {
            case TOKEN_LABELS ->
                Arrays.stream(tokens)
                        .flatMap(token -> IntStream.range(token * classes, (token + 1) * classes))
                        .mapToDouble(at -> values[at])
                        .toArray();
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION, VECTOR, UNIT_VECTOR -> task.of(values);
        };
    }

    /** Which labels a text gets, as numbers from 0 on; none where there are none to be had. */
    public List<Integer> labels(double[] values) {
        return switch (task) {
            case SINGLE_LABEL -> List.of(Classes.largest(values));
            case MULTI_LABEL -> Classes.likely(values);
            case TOKEN_LABELS -> ofWords(values);
            case REGRESSION, VECTOR, UNIT_VECTOR -> List.of();
        };
    }

    private List<Integer> ofWords(double[] values) {
        List<Integer> labels = new ArrayList<>();
        for (int from = 0; from < values.length; from += classes) {
            labels.add(Classes.largest(Arrays.copyOfRange(values, from, from + classes)));
        }
        return labels;
    }

    /** Whether texts have labels that two computations can agree on. */
    public boolean hasLabels() {
        return task == Task.SINGLE_LABEL || task == Task.MULTI_LABEL || task == Task.TOKEN_LABELS;
    }

    /** Probabilities of the labels, where scores are logits. */
    public double[] probabilities(double[] values) {
        return task == Task.MULTI_LABEL ? Classes.each(values) : Classes.shares(values);
    }
}
