package org.secformer.jobs.owner;

import java.io.IOException;
import java.nio.file.Path;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.bundle.ModelSharing;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/** What the record of a check says of a model. */
public final class CheckedModel {
    private CheckedModel() {}

    /**
     * The record of a model's check.
     *
     * @param numbers must be those of the record, where they are given
     * @throws InvalidInputException if it is none, or not of this model, or of other numbers
     */
    public static CheckRecord record(Path file, Checkpoint model, NumbersChoice numbers) throws IOException {
        LocalStorage directory = new LocalStorage(file.toAbsolutePath().getParent());
        CheckRecord record = CheckRecord.read(directory, file.getFileName().toString(), new Sha256(model.sha256()));
        if (!numbers.allow(record.numerics())) {
            String given = NumbersChoice.value(numbers.kind());
            throw InvalidInputException.of(
                    file,
                    "numbers",
                    given + " ones, as " + NumbersChoice.OPTION + " says",
                    NumbersChoice.told(record.numerics()) + ", with which the model was checked",
                    "Leave " + NumbersChoice.OPTION + " out, or check the model again with " + NumbersChoice.OPTION
                            + " " + given + ".");
        }
        requireFits(file, model, record);
        return record;
    }

    /** The numbers of a model's check; see {@link #record}. */
    public static Numerics numbers(Path file, Path checkpoint, NumbersChoice numbers) throws IOException {
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
