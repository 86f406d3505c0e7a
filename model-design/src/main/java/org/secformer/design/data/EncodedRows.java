package org.secformer.design.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.LabelNames;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.Tokenizer;
import org.secformer.datasets.tokenizer.Tokens;

/**
 * Texts as a model reads them.
 *
 * @param tokens of each row, [CLS] and [SEP] included
 * @param labels index of each row's class, {@link #UNLABELLED} if nobody said; or its value, for a model that gives values
 */
public record EncodedRows(List<Tokens> tokens, double[] labels) {
    public static final double UNLABELLED = -1;

    /** As labels write values. */
    public static final String NUMBER = "-?[0-9]{1,9}(\\.[0-9]{1,20})?";

    private static final int SHOWN = 5;

    /** Texts as long as the model takes; longer ones are cut. */
    public static EncodedRows encode(Path file, List<LabelledText> texts, BertConfig config, Tokenizer tokenizer) {
        return encode(file, texts, config, tokenizer, config.maxTokens());
    }

    /**
     * Texts and labels as a model reads them.
     *
     * @param length tokens that longer texts are cut to
     * @throws InvalidInputException if a label is none of the model's, or no number where the model gives values
     */
    public static EncodedRows encode(
            Path file, List<LabelledText> texts, BertConfig config, Tokenizer tokenizer, int length) {
        double[] labels = config.task() == Task.REGRESSION
                ? values(file, texts)
                : indices(file, texts, LabelNames.of(config.labels()));
        List<Tokens> tokens = texts.stream()
                .map(text -> tokenizer.encode(text.input(), length, OverlongText.TRUNCATE))
                .toList();
        return new EncodedRows(tokens, labels);
    }

    private static double[] values(Path file, List<LabelledText> texts) {
        double[] values = new double[texts.size()];
        for (int i = 0; i < values.length; i++) {
            String label = texts.get(i).label();
            if (label != null && !label.matches(NUMBER)) {
                throw InvalidInputException.of(
                        file,
                        "column \"label\", row " + i + " (counted from 0)",
                        "a number, such as 3.8, as the model gives values",
                        InvalidInputException.quote(label),
                        "Correct this label.");
            }
            values[i] = label == null ? UNLABELLED : Double.parseDouble(label);
        }
        return values;
    }

    private static double[] indices(Path file, List<LabelledText> texts, LabelNames names) {
        double[] labels = new double[texts.size()];
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
        double[] chosenLabels = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen.add(tokens.get(rows[i]));
            chosenLabels[i] = labels[rows[i]];
        }
        return new EncodedRows(chosen, chosenLabels);
    }

    public EncodedRows plus(EncodedRows other) {
        List<Tokens> both = new ArrayList<>(tokens);
        both.addAll(other.tokens);
        double[] bothLabels = new double[both.size()];
        System.arraycopy(labels, 0, bothLabels, 0, labels.length);
        System.arraycopy(other.labels, 0, bothLabels, labels.length, other.labels.length);
        return new EncodedRows(both, bothLabels);
    }

    /** The rows from one to before another. */
    public EncodedRows range(int from, int to) {
        return new EncodedRows(tokens.subList(from, to), Arrays.copyOfRange(labels, from, to));
    }
}
