package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.owner.CheckReport;
import org.secformer.jobs.owner.CheckTally;
import org.secformer.jobs.owner.ClearModel;
import org.secformer.jobs.owner.FittedSearch;
import org.secformer.jobs.owner.Proof;
import org.secformer.jobs.owner.Truths;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.texts.TextFiles;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.transformer.FittedNumbers;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ProvenBound;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run before anything is shared, where weights and texts like the client's are in one place: will this model work? */
@Command(
        name = "check",
        header = "Tells whether a model will work, in the clear.",
        description = {
            "Runs texts through a model in the clear, as the parties would: how far values go against the",
            "ranges of the protocols, how far logits will be off, and which labels flip. Proves from the weights,",
            "part by part, what no text can make overflow. Ends with a verdict.",
            "Needs text and weights in one place: the model owner's, on texts like the client's."
        },
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private TextOptions rows;

    @Option(names = "--checkpoint", required = true, description = "directory in Hugging Face layout, softmax 2quad")
    private Path checkpoint;

    @Option(
            names = "--length",
            description = "tokens per row: 32, 64, 128, 256 or 512 (default: the smallest that holds every text)")
    private Integer length;

    @Mixin
    private NumbersOption numbers;

    @Option(
            names = "--error-budget",
            defaultValue = "0.01",
            description =
                    "with --numbers fitted: by how much logits may be expected to be off (default: ${DEFAULT-VALUE})")
    private double errorBudget;

    @Option(
            names = "--draws",
            description =
                    "how often the parties' roundings are drawn for each row: a few texts say little of the largest error"
                            + " (default: as often as makes 1,000 in all, at most 16)")
    private Integer draws;

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

    @Override
    public Integer call() throws IOException {
        Counts.checked("--threads", threads);
        if (draws != null) {
            Counts.checked("--draws", draws);
        }
        if (!(errorBudget > 0)) {
            throw new InvalidInputException("--error-budget: expected more than 0, found " + errorBudget);
        }
        ReportFile.check(json);
        ReportFile.checkNew(record);
        Files before = record == null ? null : files();
        BertConfig config = BertConfig.read(checkpoint.resolve("config.json"));
        Truths truths = Truths.of(config, overlong, rows.given());
        try (SparkSession spark = Sessions.start("check", threads)) {
            spark.sparkContext().setJobGroup("check", "check: texts with the model in the clear", false);
            JavaRDD<TextRow> texts = rows.given().read(spark, truths.labels());
            boolean pairs = TextRows.arePairs(texts);
            TextRows.requireReads(checkpoint, pairs);
            int longest = longest(texts, config);
            int chosen = length == null ? new LengthBuckets(config.maxTokens()).holding(longest) : length;
            Proof proof = Proof.of(checkpoint);
            Run run = new Run(proof, texts, truths, chosen);
            Numerics numerics = numbers.isFitted() ? fitted(run) : numbers.numerics();
            List<ProvenBound> bounds = proof.bounds(numerics, chosen);
            CheckTally sum = run.tally(numerics);
            CheckReport report = CheckReport.of(
                    sum, truths, bounds, isBetterFitted(proof, bounds, chosen), chosen, longest, config, numerics);
            ReportFile.write(json, report);
            report.print(config.task(), System.out);
            System.out.println("roundings were drawn " + run.draws() + " times for each row");
            requireFits(report);
            if (record != null) {
                writeRecord(before, numerics, pairs, report);
            }
        }
        return 0;
    }

    /** One model on one file's texts, with any numbers. */
    private final class Run {
        /** Tasks for each slot: the last ones to end keep others waiting for a short time only. */
        private static final int TASKS_PER_SLOT = 4;

        private static final int ENOUGH_DRAWS = 1_000;
        private static final int MOST_DRAWS = 16;

        private final Proof proof;
        private final JavaRDD<TextRow> texts;
        private final Truths truths;
        private final int tokens;
        private final int drawn;
        private Numerics counted;
        private CheckTally sum;

        Run(Proof proof, JavaRDD<TextRow> texts, Truths truths, int tokens) {
            this.proof = proof;
            this.texts = texts;
            this.truths = truths;
            this.tokens = tokens;
            this.drawn = draws == null ? usualDraws(texts.count()) : draws;
        }

        private static int usualDraws(long rows) {
            return (int) Math.min(MOST_DRAWS, (ENOUGH_DRAWS + rows - 1) / rows);
        }

        int draws() {
            return drawn;
        }

        /** Of all rows; those with the numbers of the last time are not run again. */
        CheckTally tally(Numerics numerics) {
            if (!numerics.equals(counted)) {
                sum = tally(texts, numerics);
                counted = numerics;
            }
            return sum;
        }

        CheckTally tallyOfFirst(int count, Numerics numerics) {
            return tally(texts.filter(row -> row.index() < count), numerics);
        }

        /** Rows are spread over all slots, however the file is split; the driver gets one tally of each task. */
        private CheckTally tally(JavaRDD<TextRow> some, Numerics numerics) {
            ClearModel model = new ClearModel(checkpoint.toString(), numerics, tokens, overlong);
            Truths right = truths;
            boolean proven = Proof.holds(proof.bounds(numerics, tokens));
            int times = drawn;
            int tasks = TASKS_PER_SLOT * some.context().defaultParallelism();
            return some.repartition(tasks)
                    .map(row -> CheckTally.of(model, right, row, proven, times))
                    .reduce(CheckTally::plus);
        }
    }

    private Numerics fitted(Run run) {
        FittedSearch.Found found = new FittedSearch(run.proof, run.tokens, errorBudget)
                .run(
                        numerics -> run.tallyOfFirst(FittedSearch.FIRST_ROWS, numerics)
                                .largestError(),
                        numerics -> run.tally(numerics).largestError());
        if (found.numerics() != null) {
            return found.numerics();
        }
        if (found.smallestError() == Double.POSITIVE_INFINITY) {
            // Exact ones have the widest ranges: their report says what stands in the way.
            return Numerics.EXACT;
        }
        throw InvalidInputException.of(
                checkpoint,
                "fitted numbers for " + rows.given().data(),
                "some with which logits are off by at most " + errorBudget,
                "none: at least by " + found.smallestError(),
                "Give a larger --error-budget, or use " + NumbersChoice.OPTION + " exact.");
    }

    /** Whether numbers fitted to the model would do where these do not. */
    private boolean isBetterFitted(Proof proof, List<ProvenBound> bounds, int tokens) {
        return !numbers.isFitted()
                && !Proof.holds(bounds)
                && IntStream.rangeClosed(FittedNumbers.COARSEST, FittedNumbers.FINEST)
                        .anyMatch(finer -> proof.fitted(tokens, finer).isPresent());
    }

    private void requireFits(CheckReport report) {
        if (report.rowsOutOfRange() > 0) {
            throw InvalidInputException.of(
                    checkpoint,
                    "values for " + rows.given().data(),
                    "all within the protocols' ranges",
                    report.rowsOutOfRange() + " of " + report.rows() + " rows with some beyond; "
                            + report.rowsOutside(),
                    "Change the model as advised above; private scores of these rows would be garbage.");
        }
        if (!report.fits()) {
            throw InvalidInputException.of(
                    checkpoint,
                    "values for any text",
                    "all proven to stay within their ranges, or told of by a flag",
                    report.notProven() + " kinds of values that some text might make overflow, unseen",
                    !report.fittedHelps()
                            ? "Change the model as advised above."
                            : "Check with " + NumbersChoice.OPTION
                                    + " fitted, which chooses ranges for this model, or change the model as advised above.");
        }
    }

    /**
     * What is checked.
     *
     * @param model digest of the checkpoint
     * @param data digest of the file of texts
     */
    private record Files(Sha256 model, Sha256 data) {}

    private Files files() throws IOException {
        try (Checkpoint model = Checkpoint.open(checkpoint)) {
            return new Files(
                    new Sha256(model.sha256()),
                    new Sha256(TextFiles.sha256(rows.given().data())));
        }
    }

    private void writeRecord(Files before, Numerics numerics, boolean pairs, CheckReport report) throws IOException {
        if (!files().equals(before)) {
            throw InvalidInputException.of(
                    checkpoint,
                    "files of the model, or " + rows.given().data(),
                    "the same as when the check began",
                    "others",
                    "Check again while nobody changes them.");
        }
        CheckRecord.Subject subject = new CheckRecord.Subject(
                before.model(),
                numerics,
                new DataName(rows.given().data().getFileName().toString()),
                before.data(),
                pairs);
        Path file = record.toAbsolutePath();
        CheckRecord.of(
                        subject,
                        report.rows(),
                        report.length(),
                        report.maxLogitError(),
                        report.labelFlips(),
                        report.bounds().size())
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
                new ClearModel(checkpoint.toString(), Numerics.COMPACT, length == null ? largest : length, overlong);
        int limit = Math.min(measuring.length(), config.maxTokens());
        int most = texts.map(row -> measuring.tokens(row.text())).reduce(Math::max);
        if (most > limit && overlong == OverlongText.REFUSE) {
            throw InvalidInputException.of(
                    rows.given().data(),
                    "the longest text",
                    "at most " + limit + " tokens",
                    String.valueOf(most),
                    "Shorten it, choose a larger --length, or cut such texts with --overlong truncate.");
        }
        return Math.min(most, limit);
    }
}
