package org.secformer.jobs.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.dealer.DealReport;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.tools.measure.Rates;
import org.secformer.jobs.tools.measure.TimeModel;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Plan;

/**
 * Measures one setting after the other, all with the same keys and the same shared model.
 *
 * @param roles starts the processes
 * @param base directory of all files
 * @param checkpoint of the model
 * @param choice of numbers and network
 * @param length tokens per row
 * @param runs batches measured per lane
 * @param prepare whether parties compute ahead what does not depend on the input
 */
public record BenchRun(
        RoleProcesses roles,
        Path base,
        Path checkpoint,
        LocalRun.Choice choice,
        int length,
        int runs,
        boolean prepare) {
    private static final String PRICES = "prices.json";

    /** Calibrates with the flags of a party's process. */
    public Rates calibrate() throws IOException {
        roles.run(
                "calibration",
                "explain",
                "--checkpoint",
                checkpoint,
                "--length",
                length,
                NumbersChoice.OPTION,
                NumbersChoice.value(choice.numbers()),
                "--calibrate",
                "--total",
                "--json",
                base.resolve(PRICES));
        return Json.readOwn(new LocalStorage(base), PRICES, PriceReport.class)
                .prediction()
                .rates();
    }

    /** Deals for one batch that warms each lane up and those that are measured, and scores them. */
    public BenchReport measure(BatchChoice setting) throws IOException {
        int batches = setting.lanes() * (runs + 1);
        LocalRun run = data(batches * setting.rows());
        DatasetManifest manifest = run.shareDataset(length, setting.rows());
        double offline = deal(run, manifest, batches);
        // As late as possible: how busy the machine is belongs to it.
        Rates rates = calibrate();
        BenchTimes times = score(run, manifest, setting.lanes(), 0);
        double difference = run.compare(manifest, run.reveal()).maxLogitDifference();
        return report(manifest.plan(), times, rates, offline, difference);
    }

    /** The same for several numbers of lanes, on one dataset, without comparing logits. */
    public List<BenchReport> sweep(int rows, List<Integer> lanes, Rates rates) throws IOException {
        int batches = lanes.stream().mapToInt(Integer::intValue).sum() * (runs + 1);
        LocalRun run = data(batches * rows);
        DatasetManifest manifest = run.shareDataset(length, rows);
        double offline = deal(run, manifest, batches);
        List<BenchReport> reports = new ArrayList<>();
        for (int laneCount : lanes) {
            BenchTimes times = score(run, manifest, laneCount, reports.size());
            reports.add(report(manifest.plan(), times, rates, offline, null));
        }
        for (String part : List.of("dataset", "material", "predictions")) {
            TemporaryDirectory.delete(base.resolve(part));
        }
        return reports;
    }

    private LocalRun data(int rows) throws IOException {
        Path data = base.resolve("texts.csv");
        Files.writeString(data, RandomCheckpoint.texts(checkpoint, rows, length), StandardCharsets.UTF_8);
        return new LocalRun(roles, base, checkpoint, data, rows, choice, LocalRun.Checking.NONE, OverlongText.REFUSE);
    }

    private double deal(LocalRun run, DatasetManifest manifest, int batches) throws IOException {
        run.deal(manifest, batches, 1);
        return Json.readOwn(new LocalStorage(base), LocalRun.DEAL_REPORT, DealReport.class)
                .secondsPerUnit();
    }

    private BenchTimes score(LocalRun run, DatasetManifest manifest, int lanes, int wave) throws IOException {
        int batches = lanes * (runs + 1);
        BenchTimes times = new BenchTimes(
                run.score(batches, lanes, wave, prepare ? new String[] {"--prepare"} : new String[0]), lanes);
        times.check(manifest.plan().price().total(), batches);
        return times;
    }

    /** Half of the multiplications with weights are done before; those of attention's two products are not. */
    private static SectionCost prepared(SectionCost cost) {
        boolean isOfWeights = !cost.section().endsWith("attention products");
        return isOfWeights ? cost.withMultiplyAdds(cost.multiplyAdds() / 2) : cost;
    }

    private BenchReport report(Plan plan, BenchTimes times, Rates rates, double offline, Double difference) {
        DealerProtocols prices = plan.price();
        SectionCost price = prices.total();
        TimeModel model = new TimeModel(rates);
        List<SectionCost> sections =
                prepare ? prices.sections().stream().map(BenchRun::prepared).toList() : prices.sections();
        TimeModel.Prediction predicted =
                model.predict(sections.stream().reduce(SectionCost::plus).orElse(price));
        List<RunReport> reports = times.reports();
        return new BenchReport(
                times.online(),
                times.preparation(),
                times.cold(),
                offline,
                times.rowsPerSecond(plan.rowsPerBatch()),
                price.sentBytes(),
                price.materialBytes(),
                price.rounds(),
                difference,
                reports.stream().mapToLong(RunReport::peakHeapBytes).max().orElse(0),
                reports.get(0).kernel(),
                times.kinds(),
                times.resources(),
                predicted.onlineSeconds(),
                model.predict(price).dealingSeconds(),
                BenchTimes.predictedKinds(model, sections),
                BenchTimes.predictedResources(predicted.online()),
                reports);
    }
}
