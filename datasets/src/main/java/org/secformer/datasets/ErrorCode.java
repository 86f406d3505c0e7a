package org.secformer.datasets;

/**
 * The kinds of failure that a user can meet. A name never changes its meaning: scripts and people look it up. Each is
 * explained in docs/errors.md.
 */
public enum ErrorCode {
    OPTION_INVALID(Exit.INPUT),
    INPUT_INVALID(Exit.INPUT),
    INPUT_MISSING(Exit.INPUT),
    INPUT_DAMAGED(Exit.INPUT),
    VERSION_DIFFERENT(Exit.INPUT),
    ROLE_WRONG(Exit.INPUT),
    MODEL_DIFFERENT(Exit.INPUT),
    MODEL_UNCHECKED(Exit.INPUT),
    OUTPUT_EXISTS(Exit.INPUT),
    PREDICTIONS_INCOMPLETE(Exit.INPUT),
    SCORES_MISSING(Exit.INPUT),
    HIDDEN_ROWS_DIFFER(Exit.INPUT),
    ADDRESS_UNUSABLE(Exit.INPUT),
    ROLE_PROCESS_FAILED(Exit.INPUT),
    PROTECTION_MISSING(Exit.INPUT),
    PARTIES_DISAGREE(Exit.DISAGREEMENT),
    MATERIAL_SHORT(Exit.DISAGREEMENT),
    CLAIMS_MISSING(Exit.DISAGREEMENT),
    BUDGET_EXHAUSTED(Exit.DISAGREEMENT),
    BUDGET_IN_USE(Exit.DISAGREEMENT),
    BUDGET_EXPIRED(Exit.DISAGREEMENT),
    BUDGET_COUNT_MISSING(Exit.DISAGREEMENT),
    CLOCK_SET_BACK(Exit.DISAGREEMENT),
    MATERIAL_USED(Exit.MATERIAL),
    MATERIAL_MISPLACED(Exit.MATERIAL),
    MATERIAL_DAMAGED(Exit.MATERIAL),
    MATERIAL_LATE(Exit.MATERIAL),
    MATERIAL_UNUSED(Exit.MATERIAL),
    PEER_UNREACHABLE(Exit.PEER),
    PEER_SILENT(Exit.PEER),
    PEER_GONE(Exit.PEER),
    PEER_DIFFERENT(Exit.PEER),
    PEER_GAVE_UP(Exit.PEER),
    CERTIFICATE_REFUSED(Exit.PEER),
    LANE_CANCELLED(Exit.PEER),
    STORAGE_FULL(Exit.STORAGE),
    STORAGE_FORBIDDEN(Exit.STORAGE),
    STORAGE_UNAVAILABLE(Exit.STORAGE),
    STORAGE_FAILED(Exit.STORAGE),
    STORAGE_NOT_SHARED(Exit.STORAGE),
    OUT_OF_MEMORY(Exit.RESOURCES),
    EXECUTORS_MISSING(Exit.RESOURCES),
    EXECUTOR_LOST(Exit.RESOURCES),
    RUN_IN_PROGRESS(Exit.IN_PROGRESS),
    STOPPED(Exit.STOPPED),
    INTERNAL(Exit.FAULT);

    /** What the process ends with. */
    private interface Exit {
        int FAULT = 1;
        int INPUT = 2;
        int DISAGREEMENT = 3;
        int MATERIAL = 4;
        int PEER = 5;
        int STORAGE = 6;
        int RESOURCES = 7;
        int IN_PROGRESS = 8;
        /** As the JVM ends when it gets SIGTERM. */
        int STOPPED = 143;
    }

    private final int exit;

    ErrorCode(int exit) {
        this.exit = exit;
    }

    /** Exit code of a process that ends with this. */
    public int exit() {
        return exit;
    }
}
