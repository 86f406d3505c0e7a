package org.secformer.jobs.coordination;

/** The other party's driver said that it ends the run, and why. */
public final class PeerGaveUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PeerGaveUpException(String message) {
        super(message);
    }
}
