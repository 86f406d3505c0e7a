package org.secformer.jobs.choices;

import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Limits;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Checks lengths, and the rows of batches, given on the command line. */
public final class Lengths {
    private Lengths() {}

    /**
     * A plan, or the reason why there is none.
     *
     * @throws InvalidInputException if a batch may not have so many rows, or the model's numbers are not for such lengths
     */
    public static Plan plan(ModelShape shape, int length, int rowsPerBatch, Network network) {
        Counts.checked("--batch", rowsPerBatch);
        Counts.atMost("--batch", rowsPerBatch, Plan.mostRows(shape, length));
        try {
            return new Plan(shape, length, rowsPerBatch, network);
        } catch (IllegalArgumentException unfit) {
            throw new InvalidInputException(
                    "--length: expected one that the model can be computed for, found " + length + ": "
                            + unfit.getMessage(),
                    unfit);
        }
    }

    /** A length that is a bucket, or the reason why not. */
    public static int checked(int length) {
        return checked("--length", length);
    }

    /** The same of an option that names lengths. */
    public static int checked(String option, int length) {
        if (!new LengthBuckets(Limits.LONGEST).all().contains(length)) {
            throw new InvalidInputException(
                    option + ": expected one of " + new LengthBuckets(Limits.LONGEST).all() + ", found " + length);
        }
        return length;
    }
}
