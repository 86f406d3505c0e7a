package org.secformer.jobs.failures;

import org.secformer.datasets.ErrorCode;

/** An executor of this party ended or fell silent; the cluster may put another in its place. */
public final class ExecutorLostException extends ClusterException {
    private static final long serialVersionUID = 1L;

    private ExecutorLostException(String which, String reason) {
        super(which + " of this party was lost" + reason
                + "\nThe worker's log of this executor says more; run this again when it is mended.");
    }

    /** Of which Spark has told no more than that. */
    public static ExecutorLostException ofLane(int lane) {
        return new ExecutorLostException("the executor of lane " + lane, ".");
    }

    /** @param reason as Spark tells it */
    public static ExecutorLostException ofLane(int lane, String reason) {
        return new ExecutorLostException("the executor of lane " + lane, ": " + reason);
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.EXECUTOR_LOST;
    }
}
