package org.secformer.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.secformer.datasets.checkpoint.RandomCheckpoint;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.measure.Rates;
import org.secformer.jobs.measure.TimeModel;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Plan;

/**
 * Measures one setting after the other, all with the same keys and the same shared model.
 *
 * @param roles starts the processes
 * @param base directory of all files
 * @param checkpoint of the model
 * @param length tokens per row
 * @param runs batches measured per lane
 */
record BenchRun(RoleProcesses roles, Path base, Path checkpoint, int length, int runs) {
    private static final String PRICES = "prices.json";

    /** Whether to compare logits with the model in the clear. */
    enum Logits {
        COMPARED,
        NOT_COMPARED
    }

    /** Calibrates with the flags of a party's process. */
    Rates calibrate() throws IOException {
        roles.run(
                "calibration",
                "explain",
                "--checkpoint",
                checkpoint,
                "--length",
                length,
                "--calibrate",
                "--total",
                "--json",
                base.resolve(PRICES));
        return Json.read(new LocalStorage(base), PRICES, ExplainCommand.Report.class)
                .prediction()
                .rates();
    }

    /** @param calibration null to calibrate between dealing and scoring */
    BenchReport measure(int rows, int lanes, Rates calibration, Logits logits) throws IOException {
        // The first batch of each lane warms up.
        int batches = lanes * (runs + 1);
        Path data = base.resolve("texts.csv");
        for (String part : List.of("dataset", "material", "predictions")) {
            TemporaryDirectory.delete(base.resolve(part));
        }
        Files.writeString(data, RandomCheckpoint.texts(checkpoint, batches * rows, length), StandardCharsets.UTF_8);
        LocalRun run = new LocalRun(roles, base, checkpoint, data, batches * rows);
        DatasetManifest manifest = run.shareDataset(length, rows);
        run.deal(manifest, batches, 1);
        double offline = Json.read(new LocalStorage(base), LocalRun.DEAL_REPORT, DealJob.Report.class)
                .secondsPerUnit();
        // As late as possible: how busy the machine is belongs to it.
        Rates rates = calibration == null ? calibrate() : calibration;
        BenchTimes times = new BenchTimes(run.score(batches, lanes, 0), lanes);
        Plan plan = manifest.plan();
        DealerProtocols prices = plan.price();
        SectionCost price = prices.total();
        times.check(price, batches);
        Double difference = logits == Logits.COMPARED
                ? Double.valueOf(run.compare(manifest, run.reveal()).maxLogitDifference())
                : null;
        TimeModel model = new TimeModel(rates);
        TimeModel.Prediction predicted = model.predict(price);
        List<ScoreJob.Report> reports = times.reports();
        return new BenchReport(
                times.online(),
                times.cold(),
                offline,
                times.rowsPerSecond(rows),
                price.sentBytes(),
                price.materialBytes(),
                price.rounds(),
                difference,
                reports.stream().mapToLong(ScoreJob.Report::peakHeapBytes).max().orElse(0),
                reports.get(0).kernel(),
                times.kinds(),
                times.resources(),
                predicted.onlineSeconds(),
                predicted.dealingSeconds(),
                BenchTimes.predictedKinds(model, prices.sections()),
                BenchTimes.predictedResources(predicted.online()));
    }
}
