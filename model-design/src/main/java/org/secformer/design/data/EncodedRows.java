package org.secformer.design.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.LabelNames;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.Tokens;

/**
 * Texts as a model reads them.
 *
 * @param tokens of each row, [CLS] and [SEP] included
 * @param labels index of each row's class, {@link #UNLABELLED} if nobody said
 */
public record EncodedRows(List<Tokens> tokens, int[] labels) {
    public static final int UNLABELLED = -1;

    private static final int SHOWN = 5;

    /** @throws InvalidInputException if a label is none of the model's */
    public static EncodedRows encode(Path file, List<LabelledText> texts, BertConfig config, Tokenizer tokenizer) {
        int[] labels = indices(file, texts, LabelNames.of(config.labels()));
        List<Tokens> tokens = texts.stream()
                .map(text -> tokenizer.encode(text.input(), config.maxTokens(), OverlongText.TRUNCATE))
                .toList();
        return new EncodedRows(tokens, labels);
    }

    private static int[] indices(Path file, List<LabelledText> texts, LabelNames names) {
        int[] labels = new int[texts.size()];
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            String label = texts.get(i).label();
            labels[i] = label == null ? UNLABELLED : names.index(label);
            if (label != null && labels[i] == LabelNames.UNKNOWN) {
                unknown.add(i);
            }
        }
        if (!unknown.isEmpty()) {
            throw names.unknown(
                    file,
                    "column \"label\", rows " + unknown.stream().limit(SHOWN).toList() + " (counted from 0)",
                    unknown.stream()
                            .map(row -> texts.get(row).label())
                            .distinct()
                            .limit(SHOWN)
                            .toList(),
                    "Correct these labels, or id2label in the model's config.json.");
        }
        return labels;
    }

    public int size() {
        return labels.length;
    }

    /** The chosen rows, in that order. */
    public EncodedRows select(int[] rows) {
        List<Tokens> chosen = new ArrayList<>(rows.length);
        int[] chosenLabels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen.add(tokens.get(rows[i]));
            chosenLabels[i] = labels[rows[i]];
        }
        return new EncodedRows(chosen, chosenLabels);
    }

    public EncodedRows plus(EncodedRows other) {
        List<Tokens> both = new ArrayList<>(tokens);
        both.addAll(other.tokens);
        int[] bothLabels = new int[both.size()];
        System.arraycopy(labels, 0, bothLabels, 0, labels.length);
        System.arraycopy(other.labels, 0, bothLabels, labels.length, other.labels.length);
        return new EncodedRows(both, bothLabels);
    }

    /** The rows from one to before another. */
    public EncodedRows range(int from, int to) {
        return new EncodedRows(tokens.subList(from, to), Arrays.copyOfRange(labels, from, to));
    }
}
