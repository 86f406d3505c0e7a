package org.secformer.jobs.owner;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.checkpoint.TrueLabels;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.texts.Meaning;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;

/**
 * What is right for the texts of a file, and how much of a model's results is.
 *
 * @param labels how fields are read, null where nothing can be known to be right
 * @param meaning of the model's numbers
 * @param overlong whether a text's last words may be cut off
 * @param file for messages
 */
public record Truths(TrueLabels labels, Meaning meaning, OverlongText overlong, String file) implements Serializable {
    public static Truths of(BertConfig config, OverlongText overlong, TextRows rows) {
        return new Truths(
                TrueLabels.of(config).orElse(null),
                Meaning.of(config),
                overlong,
                rows.source().name());
    }

    /**
     * How often a model is right.
     *
     * @param decisions that it makes: one per text; of several labels at once one per label; of words one per word
     * @param right of them
     * @param whole texts of which all are
     */
    public record Hits(long decisions, long right, long whole) implements Serializable {
        public static final Hits NONE = new Hits(0, 0, 0);

        public Hits plus(Hits other) {
            return new Hits(decisions + other.decisions, right + other.right, whole + other.whole);
        }

        /** Share of the decisions, null without any. */
        public Double accuracy() {
            return decisions == 0 ? null : Double.valueOf((double) right / decisions);
        }
    }

    /**
     * What an accuracy does not tell.
     *
     * @param exactMatch share of texts with exactly the right set of labels, or the right label at every word; null of other tasks
     * @param pearson correlation of values with the true ones; of several per text, the smallest; null of labels
     * @param spearman likewise, of their ranks
     */
    public record Figures(Double exactMatch, Double pearson, Double spearman) {
        public static final Figures NONE = new Figures(null, null, null);
    }

    /**
     * What is right for a row, null if that is not known.
     *
     * @param clear its results, of which words are counted
     * @throws InvalidInputException if there are more or fewer labels than words
     */
    public TrueLabels.Truth of(TextRow row, ClearModel.Result clear) {
        if (labels == null || row.label() == null) {
            return null;
        }
        TrueLabels.Truth truth = labels.parse(row.label()).orElseThrow();
        if (meaning.task() != Task.TOKEN_LABELS) {
            return truth;
        }
        int words = clear.labels().size();
        int found = truth.labels().size();
        if (found < words || found > words && overlong == OverlongText.REFUSE) {
            throw InvalidInputException.of(
                    file,
                    "true labels, row " + row.index() + " (counted from 0)",
                    "one for each of the " + words + " words that the tokenizer splits the text into",
                    String.valueOf(found),
                    "Label punctuation by itself, as it is a word; reveal shows the words.");
        }
        return new TrueLabels.Truth(truth.labels().subList(0, words), List.of());
    }

    /**
     * Counts what is right.
     *
     * @param truth null if it is not known
     * @param results labels that the text gets, each time; a decision is right if it always is; none if there are no scores
     */
    public Hits hits(TrueLabels.Truth truth, List<List<Integer>> results) {
        if (truth == null || !meaning.hasLabels()) {
            return Hits.NONE;
        }
        List<Integer> right = decisions(truth.labels());
        List<List<Integer>> found = results.stream().map(this::decisions).toList();
        long count = IntStream.range(0, right.size())
                .filter(i -> !found.isEmpty()
                        && found.stream().allMatch(one -> one.get(i).equals(right.get(i))))
                .count();
        boolean isWhole = !found.isEmpty() && count == right.size();
        return new Hits(right.size(), count, isWhole ? 1 : 0);
    }

    private List<Integer> decisions(List<Integer> found) {
        return meaning.task() != Task.MULTI_LABEL
                ? found
                : IntStream.range(0, meaning.classes())
                        .mapToObj(label -> found.contains(label) ? 1 : 0)
                        .toList();
    }

    /** Values as an array. */
    public static double[] values(TrueLabels.Truth truth) {
        return truth.values().stream().mapToDouble(value -> value).toArray();
    }

    /**
     * Figures of texts that are all labelled.
     *
     * @param values of each text with scores, beside the true ones; none of labels
     */
    public Figures figures(Hits hits, long texts, List<Likeness.Pair> values) {
        return switch (meaning.task()) {
            case MULTI_LABEL, TOKEN_LABELS -> new Figures((double) hits.whole() / texts, null, null);
            case REGRESSION -> {
                Likeness likeness = Likeness.ofValues(values);
                yield new Figures(null, likeness.pearson(), likeness.spearman());
            }
            case SINGLE_LABEL, VECTOR, UNIT_VECTOR -> Figures.NONE;
        };
    }

    /**
     * Accuracies in words; nothing where nothing is known to be right, but of single labels.
     *
     * @param first what the first figures are of
     * @param second likewise
     */
    public static List<String> told(Task task, String first, Told one, String second, Told other) {
        List<String> lines = new ArrayList<>();
        if (task == Task.SINGLE_LABEL || one.accuracy() != null) {
            lines.add(line(accuracyOf(task), first, CheckReport.percent(one.accuracy()), second, other.accuracy()));
        }
        Figures figures = one.figures();
        if (figures.exactMatch() != null) {
            String match = task == Task.TOKEN_LABELS ? "exact match of a text's tags" : "exact match of label sets";
            lines.add(line(
                    match,
                    first,
                    CheckReport.percent(figures.exactMatch()),
                    second,
                    other.figures().exactMatch()));
        }
        if (figures.pearson() != null) {
            lines.add(correlation(
                    "Pearson", first, figures.pearson(), second, other.figures().pearson()));
            lines.add(correlation(
                    "Spearman",
                    first,
                    figures.spearman(),
                    second,
                    other.figures().spearman()));
        }
        return lines;
    }

    /** An accuracy and the figures beside it. */
    public record Told(Double accuracy, Figures figures) {}

    private static String accuracyOf(Task task) {
        return switch (task) {
            case MULTI_LABEL -> "accuracy per label";
            case TOKEN_LABELS -> "accuracy per word";
            case SINGLE_LABEL, REGRESSION, VECTOR, UNIT_VECTOR -> "accuracy";
        };
    }

    private static String correlation(String what, String first, Double one, String second, Double other) {
        return "correlation with the true values (" + what + ") " + first + " " + shown(one) + ", " + second + " "
                + shown(other);
    }

    private static String shown(Double figure) {
        return figure == null ? "unknown" : String.format(Locale.ROOT, "%.4f", figure);
    }

    private static String line(String what, String first, String one, String second, Double other) {
        return what + " " + first + " " + one + ", " + second + " " + CheckReport.percent(other);
    }
}
