package org.secformer.jobs.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.client.RowBuckets;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.texts.Numbering;
import org.secformer.jobs.texts.TextRows;
import org.secformer.jobs.tools.BucketCosts;
import org.secformer.jobs.tools.TokenCounts;
import picocli.CommandLine.Option;

/** Options of explain for the rows of a real dataset. */
final class LengthOptions extends TextFormOptions {
    @Option(
            names = "--data",
            description = {
                "texts, as share-dataset takes them: counts the tokens of each, and tells what all of them together cost in",
                "one length and in every choice of length buckets, and what the parties would see of lengths. Nothing leaves"
                        + " this command but these counts"
            })
    private String data;

    @Option(names = "--threads", defaultValue = "2", description = "with --data, in local mode (${DEFAULT-VALUE})")
    @Range
    private int threads;

    boolean isGiven() {
        return data != null;
    }

    /** Counts the tokens of each row. */
    TokenCounts counts(RowBuckets.TokenCounter counter) throws IOException {
        try (SparkSession spark = Sessions.start("explain", threads);
                Numbering numbering = Numbering.onDisk()) {
            TextRows.Texts texts = rows(data).read(spark, numbering);
            return TokenCounts.of(texts.rows(), counter);
        }
    }

    static void print(BucketCosts costs, int rowsPerBatch, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n%d rows, median %d tokens, at most %d; %d rows per batch. All of them, by what --buckets may be:%n",
                costs.rows(),
                costs.medianTokens(),
                costs.mostTokens(),
                rowsPerBatch);
        boolean isTimed = costs.choices().get(0).onlineSeconds() != null;
        out.printf(
                "%-22s %9s %12s %6s %12s%s  %s%n",
                "lengths",
                "batches",
                "sent GB",
                "",
                "material GB",
                isTimed ? "   online h  dealing h" : "",
                "the parties see");
        long one = costs.choices().get(0).bytesSentPerParty();
        costs.choices().forEach(choice -> line(choice, one, isTimed, out));
    }

    private static void line(BucketCosts.Choice choice, long one, boolean isTimed, PrintStream out) {
        String lengths = choice.buckets().stream()
                .map(bucket -> String.valueOf(bucket.length()))
                .collect(Collectors.joining(","));
        String seen =
                choice.buckets().stream().map(bucket -> bucket.rows() + " rows").collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "%-22s %9d %12.3f %5.0f%% %12.3f%s  %s%s%n",
                lengths,
                choice.batches(),
                choice.bytesSentPerParty() / 1e9,
                100.0 * choice.bytesSentPerParty() / one,
                choice.materialBytes() / 1e9,
                isTimed
                        ? String.format(
                                Locale.ROOT,
                                "%11.2f%11.2f",
                                choice.onlineSeconds() / 3600,
                                choice.dealingSeconds() / 3600)
                        : "",
                seen,
                choice.cutRows() > 0 ? "; " + choice.cutRows() + " rows are cut (--overlong truncate)" : "");
    }
}
