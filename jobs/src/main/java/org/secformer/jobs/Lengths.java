package org.secformer.jobs;

import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.tokenizer.LengthBuckets;

/** Checks lengths given on the command line. */
final class Lengths {
    private Lengths() {}

    /** A length that is a bucket, or the reason why not. */
    static int checked(int length) {
        if (!new LengthBuckets(512).all().contains(length)) {
            throw new InvalidInputException(
                    "--length: expected one of " + new LengthBuckets(512).all() + ", found " + length);
        }
        return length;
    }
}
