package org.secformer.jobs.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.NameTakenException;
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
import org.secformer.jobs.texts.Numbering;
import org.secformer.jobs.texts.TextFiles;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.transformer.FittedNumbers;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ProvenBound;

/**
 * The model owner's first action, where weights and texts like the client's are in one place: will this model work?
 *
 * <pre>{@code
 * Checked checked = Check.of(settings).run(spark);
 * }</pre>
 *
 * <p>Everything is in the clear, nothing is shared.
 */
public final class Check {
    private final Settings settings;
    private final BertConfig config;
    private final Truths truths;
    private final Digests before;

    /**
     * What is checked, and how.
     *
     * @param checkpoint directory in Hugging Face layout
     * @param rows texts like the client's
     * @param length tokens per row: 32, 64, 128, 256 or 512; null for the smallest that holds every text
     * @param numbers how the model's numbers are held
     * @param errorBudget with fitted numbers: by how much logits may be expected to be off, above 0
     * @param draws how often the parties' roundings are drawn for each row, from 1; null for as often as is usual
     * @param overlong what becomes of a text with more tokens
     * @param record new file for the record of a check that is passed; null for none
     */
    public record Settings(
            Path checkpoint,
            TextRows rows,
            Integer length,
            NumbersChoice numbers,
            double errorBudget,
            Integer draws,
            OverlongText overlong,
            Path record) {
        private static final double USUAL_BUDGET = 0.01;

        /** @throws InvalidInputException if a number is not in its range */
        public Settings {
            if (draws != null) {
                Counts.checked("--draws", draws);
            }
            if (!(errorBudget > 0)) {
                throw new InvalidInputException("--error-budget: expected more than 0, found " + errorBudget);
            }
        }

        /** Settings as the command has them by default; the next methods change one each. */
        public static Settings of(Path checkpoint, TextRows rows) {
            return new Settings(
                    checkpoint, rows, null, new NumbersChoice(null), USUAL_BUDGET, null, OverlongText.REFUSE, null);
        }

        public Settings withLength(int tokens) {
            return new Settings(checkpoint, rows, tokens, numbers, errorBudget, draws, overlong, record);
        }

        public Settings withNumbers(NumbersChoice choice) {
            return new Settings(checkpoint, rows, length, choice, errorBudget, draws, overlong, record);
        }

        public Settings withErrorBudget(double budget) {
            return new Settings(checkpoint, rows, length, numbers, budget, draws, overlong, record);
        }

        public Settings withDraws(int count) {
            return new Settings(checkpoint, rows, length, numbers, errorBudget, count, overlong, record);
        }

        public Settings withOverlong(OverlongText choice) {
            return new Settings(checkpoint, rows, length, numbers, errorBudget, draws, choice, record);
        }

        public Settings withRecord(Path file) {
            return new Settings(checkpoint, rows, length, numbers, errorBudget, draws, overlong, file);
        }
    }

    /**
     * What was found.
     *
     * @param report all figures
     * @param task of the model
     * @param draws of roundings for each row
     * @param record that was written; null if none was asked for, or the check is not passed
     * @param refusal why the check is not passed, with what mends it; null if it is
     */
    public record Checked(CheckReport report, Task task, int draws, CheckRecord record, InvalidInputException refusal) {
        public boolean isPassed() {
            return refusal == null;
        }

        /** @throws InvalidInputException if the check is not passed */
        public void requirePassed() {
            if (refusal != null) {
                throw refusal;
            }
        }
    }

    private Check(Settings settings, BertConfig config, Truths truths) throws IOException {
        this.settings = settings;
        this.config = config;
        this.truths = truths;
        this.before = settings.record() == null ? null : digests();
    }

    /**
     * Checks all that can be checked without the texts.
     *
     * @throws InvalidInputException if the configuration of the model is not as it has to be, or the record's file is there
     */
    public static Check of(Settings settings) throws IOException {
        if (settings.record() != null && Files.exists(settings.record())) {
            throw new NameTakenException(settings.record());
        }
        BertConfig config = BertConfig.read(settings.checkpoint().resolve("config.json"));
        return new Check(settings, config, Truths.of(config, settings.overlong(), settings.rows()));
    }

    /**
     * Runs the texts through the model; writes the record, if one is asked for and the check is passed.
     *
     * @param spark is used and left running
     * @throws InvalidInputException if a text, an id, a column or a label is not as it has to be
     */
    public Checked run(SparkSession spark) throws IOException {
        Sessions.warnUnlessEncrypted(spark);
        try (Numbering numbering = Numbering.onDisk()) {
            return checked(settings.rows().read(spark, numbering, truths.labels()));
        }
    }

    private Checked checked(JavaRDD<TextRow> texts) throws IOException {
        boolean pairs = TextRows.arePairs(texts);
        TextRows.requireReads(settings.checkpoint(), pairs);
        int longest = longest(texts);
        int chosen =
                settings.length() == null ? new LengthBuckets(config.maxTokens()).holding(longest) : settings.length();
        Proof proof = Proof.of(settings.checkpoint());
        Run run = new Run(proof, texts, truths, chosen);
        NumbersChoice numbers = settings.numbers();
        Numerics numerics = numbers.isFitted() ? fitted(run) : numbers.numerics();
        List<ProvenBound> bounds = proof.bounds(numerics, chosen);
        CheckTally sum = run.tally(numerics);
        CheckReport report = CheckReport.of(
                sum, truths, bounds, isBetterFitted(proof, bounds, chosen), chosen, longest, config, numerics);
        InvalidInputException refusal = refusal(report);
        if (refusal == null && before != null && !digests().equals(before)) {
            refusal = changed();
        }
        CheckRecord record = refusal == null && before != null ? written(numerics, pairs, report) : null;
        return new Checked(report, config.task(), run.draws(), record, refusal);
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
            this.drawn = settings.draws() == null ? usualDraws(texts.count()) : settings.draws();
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
            ClearModel model = new ClearModel(settings.checkpoint().toString(), numerics, tokens, settings.overlong());
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
        FittedSearch.Found found = new FittedSearch(run.proof, run.tokens, settings.errorBudget())
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
                settings.checkpoint(),
                "fitted numbers for " + settings.rows().source().name(),
                "some with which logits are off by at most " + settings.errorBudget(),
                "none: at least by " + found.smallestError(),
                "Give a larger --error-budget, or use " + NumbersChoice.OPTION + " exact.");
    }

    /** Whether numbers fitted to the model would do where these do not. */
    private boolean isBetterFitted(Proof proof, List<ProvenBound> bounds, int tokens) {
        return !settings.numbers().isFitted()
                && !Proof.holds(bounds)
                && IntStream.rangeClosed(FittedNumbers.COARSEST, FittedNumbers.FINEST)
                        .anyMatch(finer -> proof.fitted(tokens, finer).isPresent());
    }

    /** What stands in the way of a record, or null. */
    private InvalidInputException refusal(CheckReport report) {
        if (report.rowsOutOfRange() > 0) {
            return InvalidInputException.of(
                    settings.checkpoint(),
                    "values for " + settings.rows().source().name(),
                    "all within the protocols' ranges",
                    report.rowsOutOfRange() + " of " + report.rows() + " rows with some beyond; "
                            + report.rowsOutside(),
                    "Change the model as advised above; private scores of these rows would be garbage.");
        }
        if (!report.fits()) {
            return InvalidInputException.of(
                    settings.checkpoint(),
                    "values for any text",
                    "all proven to stay within their ranges, or told of by a flag",
                    report.notProven() + " kinds of values that some text might make overflow, unseen",
                    !report.fittedHelps()
                            ? "Change the model as advised above."
                            : "Check with " + NumbersChoice.OPTION
                                    + " fitted, which chooses ranges for this model, or change the model as advised above.");
        }
        return null;
    }

    /**
     * What is checked.
     *
     * @param model digest of the checkpoint
     * @param data digest of the file of texts
     */
    private record Digests(Sha256 model, Sha256 data) {}

    private Path local() {
        return settings.rows().source().local();
    }

    private Digests digests() throws IOException {
        try (Checkpoint model = Checkpoint.open(settings.checkpoint())) {
            return new Digests(new Sha256(model.sha256()), new Sha256(TextFiles.sha256(local())));
        }
    }

    private InvalidInputException changed() {
        return InvalidInputException.of(
                settings.checkpoint(),
                "files of the model, or " + settings.rows().source().name(),
                "the same as when the check began",
                "others",
                "Check again while nobody changes them.");
    }

    private CheckRecord written(Numerics numerics, boolean pairs, CheckReport report) throws IOException {
        CheckRecord.Subject subject = new CheckRecord.Subject(
                before.model(),
                numerics,
                new DataName(local().toAbsolutePath().getFileName().toString()),
                before.data(),
                pairs);
        CheckRecord record = CheckRecord.of(
                subject,
                report.rows(),
                report.length(),
                report.maxLogitError(),
                report.labelFlips(),
                report.bounds().size());
        Path file = settings.record().toAbsolutePath();
        record.write(new LocalStorage(file.getParent()), file.getFileName().toString());
        return record;
    }

    /** Tokens of the longest text, as far as the model gets them. */
    private int longest(JavaRDD<TextRow> texts) {
        LengthBuckets buckets = new LengthBuckets(config.maxTokens());
        if (settings.length() != null && !buckets.all().contains(settings.length())) {
            throw new InvalidInputException(
                    "--length: expected one of " + buckets.all() + ", found " + settings.length());
        }
        int largest = buckets.all().get(buckets.all().size() - 1);
        ClearModel measuring = new ClearModel(
                settings.checkpoint().toString(),
                Numerics.COMPACT,
                settings.length() == null ? largest : settings.length(),
                settings.overlong());
        int limit = Math.min(measuring.length(), config.maxTokens());
        int most = texts.map(row -> measuring.tokens(row.text())).reduce(Math::max);
        if (most > limit && settings.overlong() == OverlongText.REFUSE) {
            throw InvalidInputException.of(
                    settings.rows().source().name(),
                    "the longest text",
                    "at most " + limit + " tokens",
                    String.valueOf(most),
                    "Shorten it, choose a larger --length, or cut such texts with --overlong truncate.");
        }
        return Math.min(most, limit);
    }
}
