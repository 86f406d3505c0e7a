package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.owner.CheckedModel;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.transformer.Numerics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Run by the model owner: shares a checkpoint among the roles. */
@Command(
        name = "share-model",
        header = "The model owner masks a checkpoint.",
        description = {
            "Run by the model owner: masks a checkpoint and writes one bundle per role, sealed to that role.",
            "Each call draws new masks; material and datasets belong to one call's bundles."
        },
        mixinStandardHelpOptions = true)
final class ShareModelCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ShareModelCommand.class);

    @Option(names = "--checkpoint", required = true, description = "directory in Hugging Face layout, softmax 2quad")
    private Path checkpoint;

    @Option(names = "--out", required = true, description = "directory or URI for party0, party1, dealer and client")
    private String out;

    @Option(
            names = "--checked",
            description = "record of this model's check, from check --record: all bundles tell what was checked"
                    + " (default: the model is unchecked, and deal and score refuse it)")
    private Path checked;

    @Mixin
    private NumbersOption numbers;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws IOException {
        Credentials modelOwner = keys.of(Role.MODEL_OWNER).read();
        try (Checkpoint opened = Checkpoint.open(checkpoint);
                SparkSession spark = Sessions.start("share-model", 1)) {
            LOG.info("sharing {} as {}", checkpoint, spark.sparkContext().applicationId());
            CheckRecord record = checked == null ? null : CheckedModel.record(checked, opened, numbers.choice());
            CheckSummary check = record == null ? null : record.summary();
            Numerics numerics = record == null ? numbers.numerics() : record.numerics();
            BundleId bundle = ModelSharing.share(opened, numerics, check, Storages.of(out), modelOwner);
            System.out.println("model bundle " + bundle + " written to " + out
                    + ": give party0, party1, dealer and client to their readers");
            System.out.println("its numbers are " + NumbersChoice.told(numerics) + "; the model is "
                    + UncheckedModel.told(check)
                    + (check == null ? ": deal and score will refuse it without " + UncheckedModel.OPTION : ""));
            return 0;
        }
    }
}
