package org.secformer.jobs;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what a batch will cost, before anything runs. */
@Command(
        name = "explain",
        description =
                "Lists rounds, bytes sent per party and material of one batch, by layer, without computing anything.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Option(names = "--checkpoint", required = true, description = "directory with config.json")
    private Path checkpoint;

    @Option(names = "--length", description = "tokens per row (default: the largest that the model takes)")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "rows per batch (default: ${DEFAULT-VALUE})")
    private int rowsPerBatch;

    @Option(names = "--json", description = "file for the same as JSON")
    private Path json;

    /**
     * The price of a batch.
     *
     * @param rounds waits for the other party
     * @param bytesSentPerParty payload
     * @param materialBytes corrections that the holder stores
     * @param multiplyAdds of one party in matrix products
     * @param randomBytes that one party expands from its seed
     * @param layers the same by part
     */
    record Report(
            int rounds,
            long bytesSentPerParty,
            long materialBytes,
            long multiplyAdds,
            long randomBytes,
            List<Layer> layers) {}

    /** One part of the computation. */
    record Layer(
            String name, int rounds, long bytesSentPerParty, long materialBytes, long multiplyAdds, long randomBytes) {
        static Layer of(SectionCost cost) {
            return new Layer(
                    cost.section(),
                    cost.rounds(),
                    cost.sentBytes(),
                    cost.materialBytes(),
                    cost.multiplyAdds(),
                    cost.randomBytes());
        }
    }

    @Override
    public Integer call() throws IOException {
        BertConfig config = BertConfig.read(checkpoint.resolve("config.json"));
        List<Integer> buckets = new LengthBuckets(config.maxPositionEmbeddings()).all();
        if (length != null && !buckets.contains(length)) {
            throw new InvalidInputException("--length: expected one of " + buckets + ", found " + length);
        }
        Counts.checked("--batch", rowsPerBatch);
        int chosen = length != null ? length : buckets.get(buckets.size() - 1);
        ReportFile.check(json);
        Plan plan = new Plan(ModelSharing.shape(config), chosen, rowsPerBatch);
        DealerProtocols prices = plan.price();
        print(plan, prices, System.out);
        SectionCost total = prices.total();
        ReportFile.write(
                json,
                new Report(
                        total.rounds(),
                        total.sentBytes(),
                        total.materialBytes(),
                        total.multiplyAdds(),
                        total.randomBytes(),
                        prices.sections().stream().map(Layer::of).toList()));
        return 0;
    }

    private static void print(Plan plan, DealerProtocols prices, PrintStream out) {
        out.printf(
                "plan %s%n%d tokens per row, %d rows per batch; per batch and party:%n%n",
                plan.hash(), plan.length(), plan.rowsPerBatch());
        out.printf("%-32s %7s %12s %12s %15s%n", "", "rounds", "sent MB", "material MB", "10^6 mult.-adds");
        for (SectionCost cost : prices.sections()) {
            line(cost, out);
        }
        line(prices.total(), out);
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
