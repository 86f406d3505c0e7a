package org.secformer.jobs.party.coordination;

import org.secformer.datasets.ErrorCode;
import org.secformer.jobs.failures.Coded;

/** The other party's driver said that it ends the run, and why. */
public final class PeerGaveUpException extends RuntimeException implements Coded {
    private static final long serialVersionUID = 1L;

    PeerGaveUpException(String message) {
        super(message);
    }

    @Override
    public ErrorCode code() {
        return ErrorCode.PEER_GAVE_UP;
    }
}
