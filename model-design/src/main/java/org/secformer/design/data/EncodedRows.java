package org.secformer.design.data;

import static org.secformer.datasets.InvalidInputException.quote;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.Tokenizer;

/**
 * Texts as a model reads them.
 *
 * @param ids word pieces of each row, [CLS] and [SEP] included
 * @param labels index of each row's class, {@link #UNLABELLED} if nobody said
 */
public record EncodedRows(List<int[]> ids, int[] labels) {
    public static final int UNLABELLED = -1;

    /** @throws InvalidInputException if a label is none of the model's */
    public static EncodedRows encode(Path file, List<LabelledText> texts, BertConfig config, Tokenizer tokenizer) {
        List<int[]> ids = new ArrayList<>(texts.size());
        int[] labels = new int[texts.size()];
        for (int i = 0; i < labels.length; i++) {
            LabelledText text = texts.get(i);
            ids.add(tokenizer.encode(text.text(), config.maxTokens(), OverlongText.TRUNCATE));
            labels[i] = text.label() == null ? UNLABELLED : config.labels().indexOf(text.label());
            if (text.label() != null && labels[i] < 0) {
                throw InvalidInputException.of(
                        file,
                        "row " + i + " (counted from 0)",
                        "one of the model's labels " + config.labels(),
                        quote(text.label()),
                        "Correct the row, or id2label in the model's config.json.");
            }
        }
        return new EncodedRows(ids, labels);
    }

    public int size() {
        return labels.length;
    }

    /** The chosen rows, in that order. */
    public EncodedRows select(int[] rows) {
        List<int[]> chosen = new ArrayList<>(rows.length);
        int[] chosenLabels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen.add(ids.get(rows[i]));
            chosenLabels[i] = labels[rows[i]];
        }
        return new EncodedRows(chosen, chosenLabels);
    }

    public EncodedRows plus(EncodedRows other) {
        List<int[]> both = new ArrayList<>(ids);
        both.addAll(other.ids);
        int[] bothLabels = new int[both.size()];
        System.arraycopy(labels, 0, bothLabels, 0, labels.length);
        System.arraycopy(other.labels, 0, bothLabels, labels.length, other.labels.length);
        return new EncodedRows(both, bothLabels);
    }

    /** The rows from one to before another. */
    public EncodedRows range(int from, int to) {
        return new EncodedRows(ids.subList(from, to), Arrays.copyOfRange(labels, from, to));
    }
}
