package org.secformer.jobs.owner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Canaries;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.datasets.tokenizer.TextInput;
import org.secformer.jobs.texts.Numbering;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.texts.TextRows.TextRow;
import org.secformer.mpc.transformer.Numerics;

/** Results of texts in the clear, which the model owner states to the client. */
public final class StatedResults {
    private static final String OPTION = "--canaries";

    private StatedResults() {}

    /**
     * Computes them on this machine, as they are few.
     *
     * @param rows the texts
     * @param directory of the checkpoint
     * @param checkpoint the same, opened
     * @param numerics how the model's numbers are held
     * @throws InvalidInputException if they are too many, one is too long, or leaves the ranges of these numbers, or the model has
     *     results of words
     */
    public static List<Canaries.Canary> of(
            SparkSession spark, TextRows rows, Path directory, Checkpoint checkpoint, Numerics numerics)
            throws IOException {
        if (checkpoint.config().task() == Task.TOKEN_LABELS) {
            throw new InvalidInputException(
                    OPTION + ": expected a model with results of texts, found one that labels words");
        }
        List<TextRow> texts;
        try (Numbering numbering = Numbering.onDisk()) {
            texts = rows.read(spark, numbering).rows().take(Canaries.MOST + 1);
        }
        String place = rows.source().name();
        if (texts.size() > Canaries.MOST) {
            throw InvalidInputException.of(
                    place,
                    "rows",
                    "at most " + Canaries.MOST + " canaries",
                    "more",
                    "Give fewer; a few notice as much.");
        }
        if (texts.get(0).text().isPair()) {
            checkpoint.requirePairs();
        }
        int longest = texts.stream()
                .mapToInt(row -> tokens(checkpoint, row.text()))
                .max()
                .orElseThrow();
        int length = new LengthBuckets(checkpoint.config().maxTokens()).holding(longest);
        ClearModel model = new ClearModel(directory.toString(), numerics, length, OverlongText.REFUSE);
        List<Canaries.Canary> stated = new ArrayList<>();
        for (TextRow row : texts) {
            ClearModel.Result result = model.exact(row.text());
            if (result.flagged() || !result.isWithinRanges()) {
                throw InvalidInputException.of(
                        place,
                        "text with id " + InvalidInputException.quote(row.id()),
                        "one whose values stay within the ranges of the model's numbers",
                        "others",
                        "Choose another text.");
            }
            stated.add(Canaries.Canary.of(row.text(), result.logits()));
        }
        return stated;
    }

    private static int tokens(Checkpoint checkpoint, TextInput text) {
        return checkpoint
                .tokenizer()
                .encode(text, Integer.MAX_VALUE, OverlongText.REFUSE)
                .count();
    }
}
