package org.secformer.jobs;

/** This party's own Spark cluster cannot run its lanes, now or no longer. */
class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message) {
        super(message);
    }
}
