package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.LabelNames;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.TextRows.TextRow;
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
public final class CompareJob implements Callable<Integer> {
    /** The label of a row without scores. */
    private static final int NONE = -2;

    @Mixin
    private TextRows rows;

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

    public static void main(String[] arguments) {
        System.exit(Main.run(new CompareJob(), arguments));
    }

    /**
     * Private against clear results.
     *
     * @param rows compared
     * @param accuracyPrivate share of right labels, null without true labels
     * @param accuracyClear likewise, of the model in the clear
     * @param labelAgreement share of rows with the same label in both
     * @param maxLogitDifference largest
     * @param withoutScores rows that the parties flagged, as values of them were out of their range; in no other figure but the
     *     accuracies, where their labels are wrong
     * @param rangeViolations rows whose values exceed the protocols' ranges, one bit spared
     */
    public record Report(
            long rows,
            Double accuracyPrivate,
            Double accuracyClear,
            double labelAgreement,
            double maxLogitDifference,
            long withoutScores,
            long rangeViolations) {}

    /** One row, or the sum of several. */
    private record Tally(
            long rows,
            long labelled,
            long rightPrivate,
            long rightClear,
            long agreeing,
            double difference,
            long flagged,
            long violations)
            implements Serializable {
        Tally plus(Tally other) {
            return new Tally(
                    rows + other.rows,
                    labelled + other.labelled,
                    rightPrivate + other.rightPrivate,
                    rightClear + other.rightClear,
                    agreeing + other.agreeing,
                    Math.max(difference, other.difference),
                    flagged + other.flagged,
                    violations + other.violations);
        }
    }

    @Override
    public Integer call() throws IOException {
        List<String> names = BertConfig.read(checkpoint.resolve("config.json")).labels();
        LabelNames labels = LabelNames.of(names);
        Numerics numerics =
                checked == null ? numbers.numerics() : ShareModelJob.checkedNumbers(checked, checkpoint, numbers);
        try (SparkSession spark = Sessions.start("compare", threads)) {
            ClearModel model = new ClearModel(checkpoint.toString(), numerics, Lengths.checked(length), overlong);
            if (!Files.isRegularFile(predictions)) {
                throw InvalidInputException.of(
                        predictions, "the file itself", "a file", "nothing", "Give the file that reveal wrote.");
            }
            JavaRDD<TextRow> texts = rows.read(spark, labels);
            TextRows.requireReads(checkpoint, TextRows.arePairs(texts));
            Dataset<Row> table = spark.read()
                    .option("header", "true")
                    .option("escape", "\"")
                    .option("multiLine", "true")
                    .csv(predictions.toString());
            requireColumns(table.columns(), names);
            JavaRDD<Row> predicted = table.javaRDD();
            Tally sum = texts.mapToPair(row -> new Tuple2<>(row.id(), row))
                    .join(predicted.mapToPair(row -> new Tuple2<>(row.getString(0), logits(row))))
                    .values()
                    .map(pair -> compare(model, labels, pair._1(), pair._2()))
                    .reduce(Tally::plus);
            if (sum.rows() != texts.count()) {
                throw InvalidInputException.of(
                        predictions,
                        "ids",
                        "those of all " + texts.count() + " rows",
                        sum.rows() + " of them",
                        "Give the predictions of this dataset.");
            }
            finish(sum);
        }
        return 0;
    }

    private void requireColumns(String[] found, List<String> labels) {
        String expected = new PredictionTable(labels).header().strip();
        if (!String.join(",", found).equals(expected)) {
            throw InvalidInputException.of(
                    predictions, "header", expected, String.join(",", found), "Give the file that reveal wrote.");
        }
    }

    /** Of a row without scores there are none. */
    private static double[] logits(Row row) {
        if (row.getString(row.size() - 1) != null) {
            return new double[0];
        }
        double[] logits = new double[row.size() - 3];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Double.parseDouble(row.getString(i + 2));
        }
        return logits;
    }

    private void finish(Tally sum) throws IOException {
        boolean labelled = sum.labelled() == sum.rows();
        Report result = new Report(
                sum.rows(),
                labelled ? (double) sum.rightPrivate() / sum.rows() : null,
                labelled ? (double) sum.rightClear() / sum.rows() : null,
                (double) sum.agreeing() / Math.max(1, sum.rows() - sum.flagged()),
                sum.difference(),
                sum.flagged(),
                sum.violations());
        ReportFile.write(report, result);
        System.out.printf(
                Locale.ROOT,
                "%d rows: accuracy private %s, in the clear %s; labels agree in %.2f %%; largest logit difference %.6f%n",
                result.rows(),
                percent(result.accuracyPrivate()),
                percent(result.accuracyClear()),
                100 * result.labelAgreement(),
                result.maxLogitDifference());
        if (result.withoutScores() > 0) {
            System.out.println(result.withoutScores() + " rows without private scores: values were out of their range");
        }
        if (result.rangeViolations() > 0) {
            System.out.println(
                    "warning: " + result.rangeViolations() + " rows exceed the range that the protocols keep");
        }
    }

    static String percent(Double share) {
        return share == null ? "unknown (no labels)" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static Tally compare(ClearModel model, LabelNames labels, TextRow row, double[] privateLogits) {
        ClearModel.Result clear = model.exact(row.text());
        double[] logits = clear.logits();
        boolean flagged = privateLogits.length == 0;
        double difference = 0;
        for (int i = 0; i < privateLogits.length; i++) {
            difference = Math.max(difference, Math.abs(logits[i] - privateLogits[i]));
        }
        int labelClear = Classes.largest(logits);
        int labelPrivate = flagged ? NONE : Classes.largest(privateLogits);
        int label = row.label() == null ? LabelNames.UNKNOWN : labels.index(row.label());
        return new Tally(
                1,
                row.label() == null ? 0 : 1,
                labelPrivate == label ? 1 : 0,
                labelClear == label ? 1 : 0,
                labelClear == labelPrivate ? 1 : 0,
                difference,
                flagged ? 1 : 0,
                clear.isWithinRanges() ? 0 : 1);
    }
}
