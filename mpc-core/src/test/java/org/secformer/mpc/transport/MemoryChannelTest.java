package org.secformer.mpc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.secformer.mpc.transport.ChannelException.Cause;

/** {@link ChannelContract} in memory. */
class MemoryChannelTest extends ChannelContract {
    @Override
    Channel[] connect(long timeoutMillis) {
        return MemoryChannel.pair(timeoutMillis);
    }

    @Test
    void interruptionCancels() throws Exception {
        Channel[] ends = connected(LONG_MILLIS);
        Thread.currentThread().interrupt();
        ChannelException failure = assertThrows(ChannelException.class, () -> ends[0].receive(1));
        assertEquals(Cause.CANCELLED, failure.kind());
        assertTrue(Thread.interrupted(), "the interruption is forgotten");
    }
}
