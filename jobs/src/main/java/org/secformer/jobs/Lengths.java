package org.secformer.jobs;

import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.mpc.transformer.Limits;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** Checks lengths, and the rows of batches, given on the command line. */
final class Lengths {
    private Lengths() {}

    /**
     * A plan, or the reason why there is none.
     *
     * @throws InvalidInputException if a batch may not have so many rows
     */
    static Plan plan(ModelShape shape, int length, int rowsPerBatch) {
        Counts.checked("--batch", rowsPerBatch);
        Counts.atMost("--batch", rowsPerBatch, Plan.mostRows(shape, length));
        return new Plan(shape, length, rowsPerBatch);
    }

    /** A length that is a bucket, or the reason why not. */
    static int checked(int length) {
        if (!new LengthBuckets(Limits.LONGEST).all().contains(length)) {
            throw new InvalidInputException(
                    "--length: expected one of " + new LengthBuckets(Limits.LONGEST).all() + ", found " + length);
        }
        return length;
    }
}
