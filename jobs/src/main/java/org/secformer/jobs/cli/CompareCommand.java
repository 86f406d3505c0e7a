package org.secformer.jobs.cli;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.checkpoint.TrueLabels;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.client.PredictionTable;
import org.secformer.jobs.client.TaskColumns;
import org.secformer.jobs.owner.CheckReport;
import org.secformer.jobs.owner.CheckedModel;
import org.secformer.jobs.owner.ClearModel;
import org.secformer.jobs.owner.Likeness;
import org.secformer.jobs.owner.Truths;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.texts.Meaning;
import org.secformer.jobs.texts.Numbering;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.jobs.tools.Comparison;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import scala.Tuple2;

/** For demonstrations and acceptance only, as it needs text and weights in one place: private against clear results. */
@Command(
        name = "compare",
        header = "Compares predictions with the model in the clear.",
        description = {
            "Compares predictions with the model in the clear. Needs text and weights in one place,",
            "so it is for demonstrations and acceptance tests."
        },
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
    /** The label of a row without scores. */
    private static final int NONE = -2;

    @Mixin
    private TextOptions rows;

    @Option(names = "--checkpoint", required = true, description = "the model in the clear")
    private Path checkpoint;

    @Option(names = "--predictions", required = true, description = "CSV written by reveal")
    private Path predictions;

    @Option(names = "--length", required = true, description = "tokens per row, as when sharing the dataset")
    private int length;

    @Mixin
    private NumbersOption numbers;

    @Option(
            names = "--checked",
            description = "record of this model's check, from check --record: the numbers are those of the check")
    private Path checked;

    @Option(names = "--overlong", defaultValue = "REFUSE", description = "as when sharing the dataset")
    private OverlongText overlong;

    @Option(names = "--report", description = "file for the figures, as JSON")
    private Path report;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    private int threads;

    /**
     * One row, or the sum of several.
     *
     * @param cosines summed, of vectors
     */
    private record Tally(
            long rows,
            long labelled,
            Truths.Hits hitsPrivate,
            Truths.Hits hitsClear,
            long agreeing,
            double difference,
            long flagged,
            long violations,
            double cosines,
            double smallestCosine)
            implements Serializable {
        static final Tally NONE = new Tally(0, 0, Truths.Hits.NONE, Truths.Hits.NONE, 0, 0, 0, 0, 0, 1);

        Tally plus(Tally other) {
            return new Tally(
                    rows + other.rows,
                    labelled + other.labelled,
                    hitsPrivate.plus(other.hitsPrivate),
                    hitsClear.plus(other.hitsClear),
                    agreeing + other.agreeing,
                    Math.max(difference, other.difference),
                    flagged + other.flagged,
                    violations + other.violations,
                    cosines + other.cosines,
                    Math.min(smallestCosine, other.smallestCosine));
        }
    }

    @Override
    public Integer call() throws IOException {
        BertConfig config = BertConfig.read(checkpoint.resolve("config.json"));
        Truths truths = Truths.of(config, overlong, rows.given());
        Numerics numerics =
                checked == null ? numbers.numerics() : CheckedModel.numbers(checked, checkpoint, numbers.choice());
        try (SparkSession spark = Sessions.start("compare", threads)) {
            ClearModel model = new ClearModel(checkpoint.toString(), numerics, Lengths.checked(length), overlong);
            if (!Files.isRegularFile(predictions)) {
                throw InvalidInputException.of(
                        predictions, "the file itself", "a file", "nothing", "Give the file that reveal wrote.");
            }
            JavaRDD<TextRow> texts = rows.given().read(spark, Numbering.onDisk(), truths.labels());
            TextRows.requireReads(checkpoint, TextRows.arePairs(texts));
            Dataset<Row> table = spark.read()
                    .option("header", "true")
                    .option("escape", "\"")
                    .option("multiLine", "true")
                    .csv(predictions.toString());
            TaskColumns columns = TaskColumns.ofHeader(Meaning.of(config), config.labels(), List.of(table.columns()));
            requireColumns(table.columns(), columns);
            JavaRDD<Row> predicted = table.javaRDD();
            boolean isRegression = config.task() == Task.REGRESSION;
            JavaRDD<Compared> all = texts.mapToPair(row -> new Tuple2<>(row.id(), row))
                    .join(predicted.mapToPair(row -> new Tuple2<>(row.getString(0), values(columns, row))))
                    .values()
                    .map(pair -> compare(model, truths, columns, pair._1(), pair._2()));
            if (isRegression) {
                all.cache();
            }
            Tally sum = all.map(Compared::tally).fold(Tally.NONE, Tally::plus);
            if (sum.rows() != texts.count()) {
                throw InvalidInputException.of(
                        predictions,
                        "ids",
                        "those of all " + texts.count() + " rows",
                        sum.rows() + " of them",
                        "Give the predictions of this dataset.");
            }
            // Ranks are those among all values: only they are brought together here.
            List<Values> values = isRegression
                    ? all.filter(one -> one.values() != null)
                            .map(Compared::values)
                            .collect()
                    : List.of();
            Likeness likeness = isRegression
                    ? Likeness.ofValues(values.stream().map(Values::pair).toList())
                    : columns.meaning().task().isVector() ? ofVectors(sum) : Likeness.NONE;
            finish(sum, truths, columns, values, likeness);
        }
        return 0;
    }

    private static Likeness ofVectors(Tally sum) {
        long compared = sum.rows() - sum.flagged();
        return compared == 0 ? Likeness.NONE : new Likeness(null, null, sum.cosines() / compared, sum.smallestCosine());
    }

    private void requireColumns(String[] found, TaskColumns columns) {
        String expected = PredictionTable.header(columns).strip();
        // Columns that the client has kept come last.
        if (!(String.join(",", found) + ",").startsWith(expected + ",")) {
            throw InvalidInputException.of(
                    predictions, "header", expected, String.join(",", found), "Give the file that reveal wrote.");
        }
    }

    /** Null of a row without scores. */
    private static double[] values(TaskColumns columns, Row row) {
        int reason = row.fieldIndex(PredictionTable.REASON);
        if (row.getString(reason) != null) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (int i = 1; i < reason; i++) {
            fields.add(row.getString(i));
        }
        return columns.values(fields);
    }

    private void finish(Tally sum, Truths truths, TaskColumns columns, List<Values> values, Likeness likeness)
            throws IOException {
        boolean labelled = sum.labelled() == sum.rows();
        Meaning meaning = truths.meaning();
        Truths.Figures ofPrivate = Truths.Figures.NONE;
        Truths.Figures ofClear = Truths.Figures.NONE;
        if (labelled) {
            ofPrivate = truths.figures(
                    sum.hitsPrivate(),
                    sum.rows(),
                    values.stream().map(Values::ofPrivate).toList());
            ofClear = truths.figures(
                    sum.hitsClear(),
                    sum.rows(),
                    values.stream().map(Values::ofClear).toList());
        }
        Comparison result = new Comparison(
                sum.rows(),
                meaning.task(),
                labelled ? sum.hitsPrivate().accuracy() : null,
                labelled ? sum.hitsClear().accuracy() : null,
                meaning.hasLabels() ? (double) sum.agreeing() / Math.max(1, sum.rows() - sum.flagged()) : null,
                sum.difference(),
                sum.flagged(),
                sum.violations(),
                likeness,
                ofPrivate,
                ofClear);
        ReportFile.write(report, result);
        System.out.println(told(result, columns));
        if (result.withoutScores() > 0) {
            System.out.println(result.withoutScores() + " rows without private scores: values were out of their range");
        }
        if (result.rangeViolations() > 0) {
            System.out.println(
                    "warning: " + result.rangeViolations() + " rows exceed the range that the protocols keep");
        }
    }

    private static String told(Comparison result, TaskColumns columns) {
        Likeness likeness = result.likeness();
        String told = switch (columns.meaning().task()) {
            case SINGLE_LABEL, MULTI_LABEL, TOKEN_LABELS ->
                "labels agree in " + CheckReport.percent(result.labelAgreement())
                        + (columns.revealed().tellsScores()
                                ? "; largest logit difference"
                                : "; a label's logit in the clear is below the largest by at most");
            case REGRESSION ->
                "correlation of values " + shown(likeness.pearson()) + ", of their ranks " + shown(likeness.spearman())
                        + "; largest difference of a value";
            case VECTOR, UNIT_VECTOR ->
                "cosine of vectors " + shown(likeness.meanCosine()) + " on average, at least "
                        + shown(likeness.smallestCosine()) + "; largest difference of a number";
        };
        String accuracies =
                result.accuracies().stream().map(line -> line + "; ").collect(Collectors.joining());
        return String.format(
                Locale.ROOT, "%d rows: %s%s %.6f", result.rows(), accuracies, told, result.maxLogitDifference());
    }

    private static String shown(Double figure) {
        return figure == null ? "unknown" : String.format(Locale.ROOT, "%.6f", figure);
    }

    /**
     * One row.
     *
     * @param values of a regression, null without scores
     */
    private record Compared(Tally tally, Values values) implements Serializable {}

    /** Both results of a text, and the true values, if they are known. */
    private record Values(Likeness.Pair pair, double[] truth) implements Serializable {
        Likeness.Pair ofPrivate() {
            return new Likeness.Pair(pair.found(), truth);
        }

        Likeness.Pair ofClear() {
            return new Likeness.Pair(pair.clear(), truth);
        }
    }

    private static Compared compare(
            ClearModel model, Truths truths, TaskColumns columns, TextRow row, double[] privateValues) {
        Meaning meaning = truths.meaning();
        ClearModel.Result clear = model.exact(row.text());
        TrueLabels.Truth truth = truths.of(row, clear);
        boolean flagged = privateValues == null;
        boolean hasScores = !flagged && columns.revealed().tellsScores();
        Likeness.Pair pair = hasScores ? new Likeness.Pair(privateValues, clear.logits()) : null;
        List<Integer> privateLabels =
                flagged ? List.of(NONE) : hasScores ? meaning.labels(privateValues) : List.of((int) privateValues[0]);
        double cosine = !hasScores || !meaning.task().isVector() ? 0 : pair.cosine();
        Tally tally = new Tally(
                1,
                truth == null ? 0 : 1,
                truths.hits(truth, flagged ? List.of() : List.of(privateLabels)),
                truths.hits(truth, List.of(clear.labels())),
                clear.labels().equals(privateLabels) ? 1 : 0,
                hasScores ? pair.largestDifference() : flagged ? 0 : shortfall(clear.logits(), privateLabels.get(0)),
                flagged ? 1 : 0,
                clear.isWithinRanges() ? 0 : 1,
                cosine,
                hasScores ? cosine : 1);
        Values values = !hasScores ? null : new Values(pair, truth == null ? null : Truths.values(truth));
        return new Compared(tally, values);
    }

    /** By how much a label's logit is below the largest one; infinite for none of the labels. */
    private static double shortfall(double[] logits, int label) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        return label < 0 ? Double.POSITIVE_INFINITY : largest - logits[label];
    }
}
