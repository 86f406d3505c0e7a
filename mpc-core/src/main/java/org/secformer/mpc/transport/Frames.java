package org.secformer.mpc.transport;

import org.secformer.mpc.transport.ChannelException.Cause;

/** What all channels say when the two parties have drifted apart. */
final class Frames {
    /** Bytes before each block on a stream: its length. */
    static final int HEADER_BYTES = 4;

    private Frames() {}

    static ChannelException different(int received, int expected, String peer) {
        return new ChannelException(
                Cause.DIFFERENT,
                peer + " sent a block of " + received + " bytes where " + expected
                        + " were expected: the parties run different versions or plans");
    }
}
