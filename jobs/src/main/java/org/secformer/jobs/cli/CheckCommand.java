package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.api.Check;
import org.secformer.jobs.api.Check.Checked;
import org.secformer.jobs.choices.Counts;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.process.Sessions;
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
        ReportFile.check(json);
        ReportFile.checkNew(record);
        Check action = Check.of(new Check.Settings(
                checkpoint, rows.given(), length, numbers.choice(), errorBudget, draws, overlong, record));
        try (SparkSession spark = Sessions.start("check", threads)) {
            Checked checked = JobGroup.run(
                    spark.sparkContext(), "check", "check: texts with the model in the clear", () -> action.run(spark));
            ReportFile.write(json, checked.report());
            checked.report().print(checked.task(), System.out);
            System.out.println("roundings were drawn " + checked.draws() + " times for each row");
            checked.requirePassed();
            if (checked.record() != null) {
                System.out.println("record of this check: " + record + ", for share-model --checked");
            }
        }
        return 0;
    }
}
