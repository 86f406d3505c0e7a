package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.names.EpochId;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/** Lanes find their counterparts, and each other in vain only until the deadline. */
class LaneConnectorTest extends CoordinationFixture {
    @Test
    void lanesPairUpByNumber() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(agreement());
            List<Future<Channel>> connecting = new ArrayList<>();
            // Not in order, and party 1's ask before party 0's have registered.
            for (int lane : new int[] {1, 0}) {
                connecting.add(threads.submit(() -> lane(Party.P1, lane, TIMEOUT_MILLIS, PLAN.text())));
            }
            Thread.sleep(100);
            for (int lane : new int[] {0, 1}) {
                connecting.add(threads.submit(() -> lane(Party.P0, lane, TIMEOUT_MILLIS, PLAN.text())));
            }
            List<Channel> channels = new ArrayList<>();
            for (Future<Channel> channel : connecting) {
                channels.add(channel.get());
            }
            channels.get(0).send(new byte[] {11});
            channels.get(1).send(new byte[] {10});
            assertArrayEquals(new byte[] {10}, channels.get(2).receive(1));
            assertArrayEquals(new byte[] {11}, channels.get(3).receive(1));
            channels.forEach(Channel::close);
        }
    }

    @Test
    void lanesOfDifferentPlansPartAgain() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(agreement());
            Future<Channel> other = threads.submit(() -> lane(Party.P1, 0, TIMEOUT_MILLIS, "1".repeat(64)));
            ChannelException atFirst =
                    assertThrows(ChannelException.class, () -> lane(Party.P0, 0, TIMEOUT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.DIFFERENT, atFirst.kind());
            assertTrue(atFirst.getMessage().startsWith("party 1, lane 0: expected "), atFirst.getMessage());
            ChannelException atSecond = failure(other);
            assertEquals(ChannelException.Cause.DIFFERENT, atSecond.kind());
        }
    }

    @Test
    void aLaneThatNeverRegistersIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            first.serveLanes(agreement());
            ChannelException alone =
                    assertThrows(ChannelException.class, () -> lane(Party.P1, 1, SHORT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertEquals("party 0's lane 1 did not register within 1 s", alone.getMessage());
        }
    }

    @Test
    void aLaneWhoseCounterpartNeverComesIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            first.serveLanes(agreement());
            ChannelException alone =
                    assertThrows(ChannelException.class, () -> lane(Party.P0, 1, SHORT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 1's lane 1 did not connect"), alone.getMessage());
        }
    }

    @Test
    void aLaneOfAnotherRunIsSentAway() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serveLanes(new Agreement(new EpochId("00000000000000ff"), 1, List.of(), List.of(), SUPPLY));
            ChannelException away =
                    assertThrows(ChannelException.class, () -> lane(Party.P1, 0, TIMEOUT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.GONE, away.kind());
        }
    }
}
