package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/** A failure that a user can act on, by whatever part of the program it is thrown. */
public interface Coded {
    /** What kind it is; never {@link ErrorCode#INTERNAL}. */
    ErrorCode code();
}
