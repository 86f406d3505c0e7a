package org.secformer.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.LabelNames;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.TextRows.TextRow;
import org.secformer.mpc.protocol.RangeUse;
import org.secformer.mpc.random.Seed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run before anything is shared, where weights and texts like the client's are in one place: will this model work? */
@Command(
        name = "check",
        header = "Tells whether a model will work, in the clear.",
        description = {
            "Runs texts through a model in the clear, as the parties would: how far values go against the",
            "ranges of the protocols, how far logits will be off, and which labels flip. Ends with a verdict.",
            "Needs text and weights in one place: the model owner's, on texts like the client's."
        },
        mixinStandardHelpOptions = true)
public final class CheckJob implements Callable<Integer> {
    @Mixin
    private TextRows rows;

    @Option(names = "--checkpoint", required = true, description = "directory in Hugging Face layout, softmax 2quad")
    private Path checkpoint;

    @Option(
            names = "--length",
            description = "tokens per row: 32, 64, 128, 256 or 512 (default: the smallest that holds every text)")
    private Integer length;

    @Mixin
    private NumbersOption numbers;

    @Option(
            names = "--overlong",
            defaultValue = "REFUSE",
            description = "what to do with a text that has more tokens: refuse or truncate (default: ${DEFAULT-VALUE})")
    private OverlongText overlong;

    @Option(
            names = "--record",
            description =
                    "new file for the record of a check that is passed, for share-model --checked; it holds digests of"
                            + " model and data, and no text")
    private Path record;

    @Option(names = "--json", description = "file for all figures, as JSON")
    private Path json;

    @Option(names = "--threads", defaultValue = "2", description = "in local mode (default: ${DEFAULT-VALUE})")
    private int threads;

    public static void main(String[] arguments) {
        System.exit(Main.run(new CheckJob(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        Counts.checked("--threads", threads);
        ReportFile.check(json);
        ReportFile.checkNew(record);
        CheckRecord.Subject subject = record == null ? null : subject();
        BertConfig config = BertConfig.read(checkpoint.resolve("config.json"));
        LabelNames labels = LabelNames.of(config.labels());
        try (SparkSession spark = Sessions.start("check", threads)) {
            JavaRDD<TextRow> texts = rows.read(spark, labels);
            int longest = longest(texts, config);
            int chosen = length == null ? new LengthBuckets(config.maxTokens()).holding(longest) : length;
            ClearModel model = new ClearModel(checkpoint.toString(), numbers.numerics(), chosen, overlong);
            Tally sum = texts.map(row -> Tally.of(model, labels, row)).reduce(Tally::plus);
            CheckReport report = CheckReport.of(sum, chosen, longest, config, numbers.kind());
            ReportFile.write(json, report);
            report.print(System.out);
            if (!report.fits()) {
                throw InvalidInputException.of(
                        checkpoint,
                        "values for " + rows.file(),
                        "all within the protocols' ranges",
                        report.rowsOutOfRange() + " of " + report.rows() + " rows with some beyond",
                        "Change the model as advised above; private scores of these rows would be garbage.");
            }
            if (record != null) {
                writeRecord(subject, report);
            }
        }
        return 0;
    }

    private CheckRecord.Subject subject() throws IOException {
        try (Checkpoint model = Checkpoint.open(checkpoint)) {
            Path data = rows.file();
            return new CheckRecord.Subject(
                    new Sha256(model.sha256()),
                    numbers.numerics(),
                    new DataName(data.getFileName().toString()),
                    new Sha256(TextFiles.sha256(data)));
        }
    }

    private void writeRecord(CheckRecord.Subject subject, CheckReport report) throws IOException {
        if (!subject().equals(subject)) {
            throw InvalidInputException.of(
                    checkpoint,
                    "files of the model, or " + rows.file(),
                    "the same as when the check began",
                    "others",
                    "Check again while nobody changes them.");
        }
        Path file = record.toAbsolutePath();
        CheckRecord.of(subject, report.rows(), report.length(), report.maxLogitError(), report.labelFlips())
                .write(new LocalStorage(file.getParent()), file.getFileName().toString());
        System.out.println("record of this check: " + record + ", for share-model --checked");
    }

    /** Tokens of the longest text, as far as the model gets them. */
    private int longest(JavaRDD<TextRow> texts, BertConfig config) {
        LengthBuckets buckets = new LengthBuckets(config.maxTokens());
        if (length != null && !buckets.all().contains(length)) {
            throw new InvalidInputException("--length: expected one of " + buckets.all() + ", found " + length);
        }
        int largest = buckets.all().get(buckets.all().size() - 1);
        ClearModel measuring =
                new ClearModel(checkpoint.toString(), numbers.numerics(), length == null ? largest : length, overlong);
        int limit = Math.min(measuring.length(), config.maxTokens());
        int most = texts.map(row -> measuring.tokens(row.text())).reduce(Math::max);
        if (most > limit && overlong == OverlongText.REFUSE) {
            throw InvalidInputException.of(
                    rows.file(),
                    "the longest text",
                    "at most " + limit + " tokens",
                    String.valueOf(most),
                    "Shorten it, choose a larger --length, or cut such texts with --overlong truncate.");
        }
        return Math.min(most, limit);
    }

    /**
     * What one row, or several, came to.
     *
     * @param labelled rows with a true label
     * @param rightExact of them, by the model in the clear
     * @param rightRounded of them, by what the parties would get; never where a value leaves its range
     * @param flipped rows within all ranges whose label the parties would change
     * @param largestError of a logit in these rows
     * @param squaredErrors summed over all logits of these rows
     * @param outOfRange rows with a value beyond its range
     * @param ranges in the order of the computation, the same for all rows
     */
    record Tally(
            long rows,
            long labelled,
            long rightExact,
            long rightRounded,
            long flipped,
            double largestError,
            double squaredErrors,
            long outOfRange,
            List<RangeUse> ranges)
            implements Serializable {

        static Tally of(ClearModel model, LabelNames labels, TextRow row) {
            ClearModel.Result clear = model.exact(row.text());
            double[] exact = clear.logits();
            Seed seed = Seed.of(new byte[Seed.SIZE_BYTES]).derive("row", Long.toString(row.index()));
            ClearModel.Result rounded = model.rounded(row.text(), seed);
            boolean within = clear.isWithinRanges() && rounded.isWithinRanges();
            double largest = 0;
            double squares = 0;
            for (int i = 0; within && i < exact.length; i++) {
                double error = Math.abs(exact[i] - rounded.logits()[i]);
                largest = Math.max(largest, error);
                squares += error * error;
            }
            int labelExact = Classes.largest(exact);
            int labelRounded = Classes.largest(rounded.logits());
            int label = row.label() == null ? LabelNames.UNKNOWN : labels.index(row.label());
            return new Tally(
                    1,
                    row.label() == null ? 0 : 1,
                    labelExact == label ? 1 : 0,
                    within && labelRounded == label ? 1 : 0,
                    within && labelExact != labelRounded ? 1 : 0,
                    largest,
                    squares,
                    within ? 0 : 1,
                    // Of the exact functions, so that one value out of range does not drag all later ones along.
                    clear.ranges());
        }

        Tally plus(Tally other) {
            RangeUse[] joined = new RangeUse[ranges.size()];
            for (int i = 0; i < joined.length; i++) {
                joined[i] = ranges.get(i).joined(other.ranges.get(i));
            }
            return new Tally(
                    rows + other.rows,
                    labelled + other.labelled,
                    rightExact + other.rightExact,
                    rightRounded + other.rightRounded,
                    flipped + other.flipped,
                    Math.max(largestError, other.largestError),
                    squaredErrors + other.squaredErrors,
                    outOfRange + other.outOfRange,
                    List.of(joined));
        }
    }
}
