package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.Storages;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;
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
public final class ShareModelJob implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ShareModelJob.class);

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

    public static void main(String[] arguments) {
        System.exit(Main.run(new ShareModelJob(), arguments));
    }

    @Override
    public Integer call() throws IOException {
        Credentials modelOwner = keys.of(Role.MODEL_OWNER).read();
        try (Checkpoint opened = Checkpoint.open(checkpoint);
                SparkSession spark = Sessions.start("share-model", 1)) {
            LOG.info("sharing {} as {}", checkpoint, spark.sparkContext().applicationId());
            CheckRecord record = checked == null ? null : record(checked, opened, numbers);
            CheckSummary check = record == null ? null : record.summary();
            Numerics numerics = record == null ? numbers.numerics() : record.numerics();
            BundleId bundle = ModelSharing.share(opened, numerics, check, Storages.of(out), modelOwner);
            System.out.println("model bundle " + bundle + " written to " + out
                    + ": give party0, party1, dealer and client to their readers");
            System.out.println("its numbers are " + NumbersOption.told(numerics) + "; the model is "
                    + UncheckedModel.told(check)
                    + (check == null ? ": deal and score will refuse it without " + UncheckedModel.OPTION : ""));
            return 0;
        }
    }

    /**
     * The record of a model's check.
     *
     * @param numbers must be those of the record, where they are given
     * @throws InvalidInputException if it is none, or not of this model, or of other numbers
     */
    static CheckRecord record(Path file, Checkpoint model, NumbersOption numbers) throws IOException {
        LocalStorage directory = new LocalStorage(file.toAbsolutePath().getParent());
        CheckRecord record = CheckRecord.read(directory, file.getFileName().toString(), new Sha256(model.sha256()));
        if (!numbers.allow(record.numerics())) {
            String given = NumbersOption.value(numbers.kind());
            throw InvalidInputException.of(
                    file,
                    "numbers",
                    given + " ones, as " + NumbersOption.OPTION + " says",
                    NumbersOption.told(record.numerics()) + ", with which the model was checked",
                    "Leave " + NumbersOption.OPTION + " out, or check the model again with " + NumbersOption.OPTION
                            + " " + given + ".");
        }
        requireFits(file, model, record);
        return record;
    }

    /** The numbers of a model's check; see {@link #record}. */
    static Numerics checkedNumbers(Path file, Path checkpoint, NumbersOption numbers) throws IOException {
        try (Checkpoint model = Checkpoint.open(checkpoint)) {
            return record(file, model, numbers).numerics();
        }
    }

    private static void requireFits(Path file, Checkpoint model, CheckRecord record) {
        try {
            new Plan(ModelSharing.shape(model.config(), record.numerics()), record.length(), 1);
        } catch (IllegalArgumentException unfit) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    file,
                    "numerics",
                    "those of a check of this model",
                    "others: " + unfit.getMessage(),
                    "Check the model again: secformer check --record FILE.");
        }
    }
}
