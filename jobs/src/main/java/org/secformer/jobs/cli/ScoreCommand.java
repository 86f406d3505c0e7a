package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.jobs.api.Score;
import org.secformer.jobs.api.Score.Scored;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.party.LaneCount;
import org.secformer.jobs.party.coordination.PortRange;
import org.secformer.jobs.process.LateSession;
import org.secformer.jobs.tools.RunPage;
import org.secformer.mpc.sharing.Party;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Run by each party, at the same time: scores a shared dataset. */
@Command(
        name = "score",
        header = "Each party scores a dataset.",
        description = {
            "Run by each party, at the same time: scores the batches of a dataset that have not been scored yet.",
            "Each batch uses up one unit of material, also if it fails. Running it again does only what is missing."
        },
        mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
    @Option(names = "--party", required = true, description = "0 or 1")
    @Range(from = 0, to = 1)
    private int number;

    @Option(names = "--bundle", required = true, description = "this party's model bundle (directory or URI)")
    private String bundle;

    @Option(
            names = "--dataset",
            required = true,
            description = {
                "this party's part of the dataset (directory or URI)",
                "or a directory of such parts in partitions date=...: those that are not finished are scored, oldest first,"
                        + " into the same partitions of --out"
            })
    private String dataset;

    @Option(names = "--material", required = true, description = "this party's material (directory or URI)")
    private String material;

    @Option(names = "--out", required = true, description = "directory or URI for this party's prediction shares")
    private String out;

    @Mixin
    private KeyOptions keyOptions;

    @Mixin
    private UncheckedOption unchecked;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "party 0's address (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", required = true, description = "party 0's port")
    @Range(to = 65_535)
    private int port;

    @Option(
            names = "--lanes",
            defaultValue = "1",
            converter = LaneCountConverter.class,
            description =
                    "batches at a time, auto for as many as this party's cluster has slots; the party with fewer decides"
                            + " (default: ${DEFAULT-VALUE})")
    private LaneCount lanes;

    @Option(
            names = "--lane-host",
            defaultValue = "",
            description = "name or address under which party 1 reaches party 0's executors (default: the one that Spark"
                    + " knows each of them by; party 0's address in local mode)")
    private String laneHost;

    @Option(
            names = "--lane-ports",
            defaultValue = "0",
            converter = PortRangeConverter.class,
            description = "ports that party 0's lanes listen on, as in 7101-7116 (default: any)")
    private PortRange lanePorts;

    @Option(
            names = "--prepare",
            description =
                    "before each batch, compute what does not depend on it: half of the work with weights; shortens the"
                            + " time from a batch's inputs to its scores, not the run, and needs memory")
    private boolean prepare;

    @Option(names = "--max-batches", description = "at most so many batches in this run (default: all)")
    @Range
    private Integer maxBatches;

    @Option(
            names = "--timeout",
            defaultValue = "60",
            description =
                    "seconds to wait for the other party, or for executors, each time (default: ${DEFAULT-VALUE})")
    @Range
    private int timeoutSeconds;

    @Option(
            names = "--retries",
            defaultValue = "2",
            description =
                    "how often to start again, with fresh units, when the other party, a connection or an executor is"
                            + " lost (default: ${DEFAULT-VALUE})")
    @Range(from = 0, to = 100)
    private int retries;

    @Option(
            names = "--wait-for-material",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = {
                "when no unit is left that both parties have: wait so long for the dealer, and go on; also begin with less"
                        + " than all batches need (default: do not wait, begin only if there is enough for all)",
                "Both parties must say so."
            })
    @Range(from = 0)
    private int waitSeconds;

    @Option(
            names = "--spare-runs",
            defaultValue = "1",
            description = "warn if after this run less material is left than so many more of its size need"
                    + " (default: ${DEFAULT-VALUE})")
    @Range(from = 0)
    private int spareRuns;

    @Option(names = "--report", description = "file for the figures of this run, as JSON")
    private Path report;

    @Option(names = "--report-html", description = "file for the same as a page, with charts")
    private Path page;

    @Override
    public Integer call() throws IOException {
        ReportFile.check(report);
        ReportFile.check(page);
        Score.Settings settings = new Score.Settings(
                keyOptions.of(Role.of(Party.of(number))),
                bundle,
                dataset,
                material,
                out,
                host,
                port,
                lanes,
                laneHost,
                lanePorts,
                prepare,
                maxBatches == null ? Integer.MAX_VALUE : maxBatches,
                timeoutSeconds,
                retries,
                waitSeconds,
                spareRuns,
                unchecked.choice());
        Score action = Score.of(settings);
        try (LateSession spark = new LateSession("score party " + number, lanes.inThisProcess())) {
            Scored done = action.run(spark, new SparkConf());
            if (done.report() == null) {
                System.out.println("nothing to do: all " + action.extent() + " have been scored");
            } else {
                finish(done);
            }
        }
        return 0;
    }

    private static <T> T converted(String text, Function<String, T> conversion) {
        try {
            return conversion.apply(text);
        } catch (InvalidInputException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }

    private static final class LaneCountConverter implements ITypeConverter<LaneCount> {
        @Override
        public LaneCount convert(String text) {
            return converted(text, LaneCount::parse);
        }
    }

    private static final class PortRangeConverter implements ITypeConverter<PortRange> {
        @Override
        public PortRange convert(String text) {
            return converted(text, PortRange::parse);
        }
    }

    private void finish(Scored result) throws IOException {
        ReportFile.write(report, result.report());
        ReportFile.writePage(page, () -> RunPage.of(result.report()));
        System.out.printf(
                Locale.ROOT,
                "party %d: %d batches in %.1f s, %d rounds per batch, %.2f MB sent, %.1f MB of material used up%n",
                number,
                result.batches(),
                result.seconds(),
                result.rounds(),
                result.sentBytes() / 1e6,
                result.materialBytes() / 1e6);
    }
}
