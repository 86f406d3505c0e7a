package org.secformer.jobs.process;

import org.secformer.mpc.transport.ChannelException;

/** Waiting between two looks at something that changes. */
public final class Pauses {
    private Pauses() {}

    public static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ChannelException(ChannelException.Cause.CANCELLED, "stopped waiting");
        }
    }
}
