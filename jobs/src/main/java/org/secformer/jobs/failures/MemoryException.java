package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/**
 * A task of this party has no memory left. It lets go of what it held, so that its process can go on with other work; Spark
 * would end a process in which it finds the original error, also as a cause.
 */
public final class MemoryException extends RuntimeException implements Coded {
    private static final long serialVersionUID = 1L;

    public MemoryException(String what, OutOfMemoryError full) {
        super(what + ": expected enough memory, found none left (" + full.getMessage() + ").\nGive the process more"
                + " (SECFORMER_JAVA_OPTIONS=-Xmx..., demo and bench --heap, on a cluster spark.executor.memory), or score"
                + " fewer rows per batch or with fewer lanes; secformer explain says what a batch needs.");
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.OUT_OF_MEMORY;
    }
}
