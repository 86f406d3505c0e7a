package org.secformer.mpc.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Payload and rounds are counted as they pass. */
class CountingChannelTest {
    private final Channel[] ends = MemoryChannel.pair(50);
    private final CountingChannel counting = new CountingChannel(ends[0]);

    private void assertCounts(long sent, long received, long rounds) {
        assertEquals(sent, counting.sentBytes());
        assertEquals(received, counting.receivedBytes());
        assertEquals(rounds, counting.rounds());
    }

    @Test
    void aRoundIsAReceiveAfterASend() {
        assertCounts(0, 0, 0);
        counting.send(new byte[5]);
        counting.send(new byte[7]);
        assertCounts(12, 0, 0);
        ends[1].send(new byte[] {1, 2});
        ends[1].send(new byte[3]);
        ends[1].send(new byte[4]);
        assertArrayEquals(new byte[] {1, 2}, counting.receive(2));
        counting.receive(3);
        assertCounts(12, 5, 1);
        counting.receive(4);
        assertCounts(12, 9, 1);
        counting.send(new byte[1]);
        ends[1].send(new byte[1]);
        counting.receive(1);
        assertCounts(13, 10, 2);
    }

    @Test
    void passesEverythingOn() {
        byte[] block = {1, 2, 3};
        counting.send(block);
        assertArrayEquals(new byte[] {1, 2, 3}, ends[1].receive(3));
        assertThrows(ChannelException.class, () -> counting.receive(1));
        counting.close();
        assertThrows(ChannelException.class, () -> ends[1].receive(1));
        assertCounts(3, 0, 1);
    }
}
