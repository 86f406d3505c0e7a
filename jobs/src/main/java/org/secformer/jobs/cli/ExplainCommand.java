package org.secformer.jobs.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.EmbeddingChoice;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.RevealChoice;
import org.secformer.jobs.client.BundleEncoder;
import org.secformer.jobs.client.RowBuckets;
import org.secformer.jobs.owner.CheckedModel;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.tools.BatchChoice;
import org.secformer.jobs.tools.BucketCosts;
import org.secformer.jobs.tools.CheckpointTokens;
import org.secformer.jobs.tools.EmbeddingPrice;
import org.secformer.jobs.tools.PriceReport;
import org.secformer.jobs.tools.TemporaryDirectory;
import org.secformer.jobs.tools.measure.Calibration;
import org.secformer.jobs.tools.measure.Rates;
import org.secformer.jobs.tools.measure.TimeModel;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.SentNumbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a batch will cost, before anything runs. */
@Command(
        name = "explain",
        header = "Lists the price of a batch, without computing.",
        description = {
            "Lists rounds, bytes sent per party, material and multiply-adds of one batch, by layer, without computing",
            "anything, and how values are held. With --calibrate it measures this machine and predicts seconds per batch,",
            "on the network that --rtt-millis and --mbit-per-second tell of, else on loopback.",
            "With --data it counts the tokens of real texts, and tells what they cost in one length and in length buckets."
        },
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    @Option(
            names = "--checkpoint",
            description =
                    "directory with config.json, of a model with any softmax; with --data also with its tokenizer")
    private Path checkpoint;

    @Option(
            names = "--bundle",
            description = "in place of --checkpoint, with --data, --identity and --trust: the client's bundle")
    private String bundle;

    @Option(names = "--identity", description = "keys of the client, to open --bundle (directory or URI)")
    private String identity;

    @Option(names = "--trust", description = "with --bundle: directory or URI with model-owner.pem")
    private String trust;

    @Mixin
    private LengthOptions data;

    @Option(names = "--length", description = "tokens per row (default: the largest that the model takes)")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    private int rowsPerBatch;

    @Mixin
    private NumbersOption numbers;

    @Option(
            names = "--checked",
            description = "record of this model's check, from check --record: the numbers are those of the check")
    private Path checked;

    private Numerics numerics;

    @Mixin
    private NetworkOption network;

    @Mixin
    private RevealOption reveal;

    @Option(
            names = "--calibrate",
            description = "measure this machine, a quarter of a minute, and predict the seconds of a batch")
    private boolean calibrate;

    @Option(
            names = "--mbit-per-second",
            description = "with --calibrate: predict for a network with this bandwidth (default: TLS on loopback)")
    private Double megabitsPerSecond;

    @Option(names = "--total", description = "only the total, not every part of the model")
    private boolean totalOnly;

    @Option(
            names = "--json",
            description = "file for the same as JSON; with --data for what it comes to in each choice")
    private Path json;

    @Override
    public Integer call() throws IOException {
        if (data.isGiven()) {
            return explainData();
        }
        if (checkpoint == null || bundle != null) {
            throw new InvalidInputException("--checkpoint: expected a model's directory; --bundle is for --data");
        }
        BertConfig config = BertConfig.readAny(checkpoint.resolve("config.json"));
        List<Integer> buckets = new LengthBuckets(config.maxTokens()).all();
        if (length != null && !buckets.contains(length)) {
            throw new InvalidInputException("--length: expected one of " + buckets + ", found " + length);
        }
        int chosen = length != null ? length : buckets.get(buckets.size() - 1);
        checkNetwork();
        ReportFile.check(json);
        numerics = checked == null ? numbers.numerics() : CheckedModel.numbers(checked, checkpoint, numbers.choice());
        ModelShape shape = ModelSharing.shape(config, numerics, reveal.revealed());
        Plan plan = Lengths.plan(shape, chosen, rowsPerBatch, network.network());
        DealerProtocols prices = plan.price();
        if (!config.isTwoQuad()) {
            System.out.println(
                    "the model has the ordinary softmax; prices are those of 2Quad, which it must be distilled to");
        }
        print(plan, prices, System.out);
        printHeap(plan, System.out);
        EmbeddingPrice embedding = EmbeddingPrice.of(ModelSharing.tables(config), plan);
        print(embedding, System.out);
        SectionCost total = prices.total();
        TimeModel.Prediction prediction = calibrate ? predict(total) : null;
        ReportFile.write(json, PriceReport.of(plan, prices, embedding, prediction));
        return 0;
    }

    /** What the rows of a real dataset cost, before anything is shared. */
    private int explainData() throws IOException {
        checkNetwork();
        ReportFile.check(json);
        if (length != null) {
            throw new InvalidInputException("--length: expected none beside --data, which tells of every length");
        }
        BucketCosts costs = bundle == null ? ofCheckpoint() : ofBundle();
        LengthOptions.print(costs, rowsPerBatch, System.out);
        ReportFile.write(json, costs);
        return 0;
    }

    private BucketCosts ofCheckpoint() throws IOException {
        if (checkpoint == null || identity != null || trust != null) {
            throw new InvalidInputException(
                    "--data: expected --checkpoint, or else --bundle, --identity and --trust, found others");
        }
        BertConfig config = BertConfig.readAny(checkpoint.resolve("config.json"));
        Checkpoint.tokenizerOf(checkpoint);
        numerics = checked == null ? numbers.numerics() : CheckedModel.numbers(checked, checkpoint, numbers.choice());
        return costs(
                ModelSharing.shape(config, numerics),
                config.maxTokens(),
                new CheckpointTokens(checkpoint.toAbsolutePath().toString()));
    }

    private BucketCosts ofBundle() throws IOException {
        if (checkpoint != null || checked != null || identity == null || trust == null) {
            throw new InvalidInputException(
                    "--bundle: expected --identity and --trust with it, and neither --checkpoint nor --checked, found others");
        }
        KeyLocations keys = new KeyLocations(Role.CLIENT, identity, trust);
        ClientBundle client = ClientBundle.read(Storages.of(bundle), keys.read());
        numerics = client.shape().numerics();
        BundleEncoder encoder = new BundleEncoder(
                keys,
                Storages.absolute(bundle),
                client.bundle(),
                client.maxLength(),
                OverlongText.REFUSE,
                client.tables());
        return costs(client.shape(), client.maxLength(), encoder::count);
    }

    private BucketCosts costs(ModelShape shape, int maxTokens, RowBuckets.TokenCounter counter) throws IOException {
        IntFunction<Plan> plans = tokens -> Lengths.plan(shape, tokens, rowsPerBatch, network.network());
        List<Integer> lengths = new LengthBuckets(maxTokens).all();
        return BucketCosts.of(data.counts(counter), lengths, plans, calibrate ? new TimeModel(rates()) : null);
    }

    private void checkNetwork() {
        if (!calibrate && megabitsPerSecond != null) {
            throw new InvalidInputException("--mbit-per-second: expected --calibrate with it");
        }
        if (megabitsPerSecond != null && !(megabitsPerSecond > 0)) {
            throw new InvalidInputException("--mbit-per-second: expected more than 0, found " + megabitsPerSecond);
        }
    }

    private TimeModel.Prediction predict(SectionCost total) throws IOException {
        TimeModel.Prediction prediction = new TimeModel(rates()).predict(total);
        print(prediction, System.out);
        return prediction;
    }

    private Rates rates() throws IOException {
        try (TemporaryDirectory directory = new TemporaryDirectory("secformer-calibration-")) {
            return Calibration.measure(directory.path(), numerics)
                    .onNetwork(network.roundTripMillis(), megabitsPerSecond);
        }
    }

    private static void print(TimeModel.Prediction prediction, PrintStream out) {
        Rates rates = prediction.rates();
        TimeModel.Online online = prediction.online();
        out.printf(
                Locale.ROOT,
                "%nthis machine: %.1f 10^9 multiply-adds/s, elementwise %.2f ns per random byte (dealing %.2f),"
                        + " material read at %.0f MB/s%nnetwork: round trip %.3f ms, %.0f Mbit/s%n"
                        + "%npredicted seconds per batch: %.2f online, %.2f dealing%n",
                rates.multiplyAddsPerSecond() / 1e9,
                rates.secondsPerRandomByte() * 1e9,
                rates.dealingSecondsPerRandomByte() * 1e9,
                rates.materialBytesPerSecond() / 1e6,
                rates.roundTripSeconds() * 1e3,
                rates.sentBytesPerSecond() * 8 / 1e6,
                prediction.onlineSeconds(),
                prediction.dealingSeconds());
        line("multiplying", online.multiplying(), out);
        line("elementwise work", online.elementwise(), out);
        line("reading material", online.readingMaterial(), out);
        line("rounds", online.rounds(), out);
        line("sending", online.sending(), out);
    }

    private static void line(String what, double seconds, PrintStream out) {
        out.printf(Locale.ROOT, "  %-20s %8.3f%n", what, seconds);
    }

    private void print(Plan plan, DealerProtocols prices, PrintStream out) {
        out.printf(
                "plan %s%n%d tokens per row, %d rows per batch, %s numbers, for %s%nrevealed to the client: %s%n%n",
                plan.hash(),
                plan.length(),
                plan.rowsPerBatch(),
                NumbersChoice.value(numerics.kind()),
                NetworkChoice.told(plan.network()),
                RevealChoice.told(plan.shape().revealed()));
        if (!totalOnly) {
            printNumbers(plan, out);
        }
        out.printf("per batch and party:%n");
        out.printf("%-32s %7s %12s %12s %15s%n", "", "rounds", "sent MB", "material MB", "10^6 mult.-adds");
        for (SectionCost cost : totalOnly ? List.<SectionCost>of() : prices.sections()) {
            line(cost, out);
        }
        line(prices.total(), out);
    }

    private static void printNumbers(Plan plan, PrintStream out) {
        out.printf("%-32s %13s %8s %9s%n", "values, as they are sent", "fraction bits", "below", "bits sent");
        for (SentNumbers values : SentNumbers.of(plan)) {
            out.printf("%-32s %13d %8s %9d%n", values.what(), values.fraction(), "2^" + values.range(), values.bits());
        }
        out.println();
    }

    private static void printHeap(Plan plan, PrintStream out) {
        long heap = Runtime.getRuntime().maxMemory();
        int processors = Runtime.getRuntime().availableProcessors();
        out.printf(
                "%nheap of a party, at most: %d MB and %d MB per lane%n",
                BatchChoice.modelBytes(plan.shape()) / 1_000_000,
                BatchChoice.laneBytes(plan.shape(), plan.length(), plan.rowsPerBatch()) / 1_000_000);
        if (BatchChoice.heapBytes(plan.shape(), plan.length(), 1, 1) > heap / 4 * 3) {
            out.printf("with %d MB, as here: no batch fits%n", heap / 1_000_000);
            return;
        }
        BatchChoice choice = BatchChoice.of(
                plan.shape(), plan.length(), new BatchChoice.Room(heap, processors, Integer.MAX_VALUE, 0), null, null);
        out.printf(
                "with %d MB and %d processors, as here: auto is %d rows per batch and %d lanes%n",
                heap / 1_000_000, processors, choice.rows(), choice.lanes());
    }

    private static void print(EmbeddingPrice price, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%nembeddings, bytes at rest per token of a row at party 0 and party 1 (share-model %s):%n"
                        + "  disclosed: %.0f and %.0f%n"
                        + "  private: %.0f and %.0f, a key of %d among them; besides %.0f 10^6 mult.-adds per batch and %.0f MB"
                        + " of a party's heap%n",
                EmbeddingChoice.OPTION,
                price.disclosedBytes().first(),
                price.disclosedBytes().second(),
                price.privateBytes().first(),
                price.privateBytes().second(),
                price.keyBytes(),
                price.multiplyAdds() / 1e6,
                price.tableBytes() / 1e6);
    }

    private static void line(SectionCost cost, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-32s %7d %12.3f %12.3f %15.1f%n",
                cost.section(),
                cost.rounds(),
                cost.sentBytes() / 1e6,
                cost.materialBytes() / 1e6,
                cost.multiplyAdds() / 1e6);
    }
}
