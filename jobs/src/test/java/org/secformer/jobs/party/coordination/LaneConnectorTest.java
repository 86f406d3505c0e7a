package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/** Lanes find their counterparts, and each other in vain only until the deadline. */
class LaneConnectorTest extends CoordinationFixture {
    @Test
    void lanesPairUpByNumber() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serve(agreement());
            List<Future<LaneConnection>> connecting = new ArrayList<>();
            // Not in order, and party 1's ask before party 0's have registered.
            for (int lane : new int[] {1, 0}) {
                connecting.add(threads.submit(() -> lane(Party.P1, lane, TIMEOUT_MILLIS, PLAN.text())));
            }
            Thread.sleep(100);
            for (int lane : new int[] {0, 1}) {
                connecting.add(threads.submit(() -> lane(Party.P0, lane, TIMEOUT_MILLIS, PLAN.text())));
            }
            List<Channel> channels = new ArrayList<>();
            for (Future<LaneConnection> connection : connecting) {
                channels.add(connection.get().channel());
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
            first.serve(agreement());
            Future<LaneConnection> other = threads.submit(() -> lane(Party.P1, 0, TIMEOUT_MILLIS, "1".repeat(64)));
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
            first.serve(agreement());
            ChannelException alone =
                    assertThrows(ChannelException.class, () -> lane(Party.P1, 1, SHORT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertEquals("party 0's lane 1 did not register within 12 s", alone.getMessage());
        }
    }

    @Test
    void aLaneWhoseCounterpartNeverComesIsNamedAtTheDeadline() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            first.serve(agreement());
            ChannelException alone =
                    assertThrows(ChannelException.class, () -> lane(Party.P0, 1, SHORT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.UNREACHABLE, alone.kind());
            assertTrue(alone.getMessage().startsWith("party 1's lane 1 did not connect"), alone.getMessage());
        }
    }

    @Test
    void aLaneOfAnotherRunIsSentAway() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serve(new Agreement(new EpochId("00000000000000ff"), 1, List.of(), List.of(), SUPPLY));
            ChannelException away =
                    assertThrows(ChannelException.class, () -> lane(Party.P1, 0, TIMEOUT_MILLIS, PLAN.text()));
            assertEquals(ChannelException.Cause.GONE, away.kind());
        }
    }

    /** Party 0's lane asks and tells its counterpart; a lane that comes when all is handed out is told so. */
    @Test
    void connectedLanesGetAllWorkAndLateLanesNone() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serve(agreement());
            Future<LaneConnection> other = threads.submit(() -> lane(Party.P1, 0, TIMEOUT_MILLIS, PLAN.text()));
            // Lane 1 of party 1 looks for a counterpart that is not there, until the last batch is given to lane 0.
            Future<Optional<LaneConnection>> waiting = threads.submit(
                    () -> connector(settings(Party.P1, TIMEOUT_MILLIS), 1).connect(PLAN.text()));
            try (LaneConnection own = lane(Party.P0, 0, TIMEOUT_MILLIS, PLAN.text());
                    LaneConnection counterpart = other.get()) {
                for (int position = 0; position < 2; position++) {
                    assertFalse(first.isTooLate(EPOCH, 1));
                    Optional<WorkRange> range = Optional.of(new WorkRange(position, 1));
                    assertEquals(range, own.next());
                    assertEquals(range, counterpart.next());
                }
                assertEquals(Optional.empty(), waiting.get());
                assertTrue(first.isTooLate(EPOCH, 1));
                assertFalse(first.isTooLate(EPOCH, 0));
                assertEquals(Optional.empty(), own.next());
                assertEquals(Optional.empty(), counterpart.next());
            }
            assertEquals(
                    Optional.empty(),
                    connector(settings(Party.P0, TIMEOUT_MILLIS), 1).connect(PLAN.text()));
            first.laneEnded(new EpochId("00000000000000ff"), 0);
            assertFalse(first.isTooLate(EPOCH, 0), "ended in another epoch");
            first.laneEnded(EPOCH, 0);
            assertTrue(first.isTooLate(EPOCH, 0));
        }
    }

    /** The other party's lanes can take no work away from this party's, nor stand in for them. */
    @Test
    void theOtherPartysLanesMayOnlySeek() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS)) {
            first.serve(agreement());
            LaneConnector stranger = connector(settings(Party.P1, TIMEOUT_MILLIS), 0);
            for (LaneMessage message :
                    List.of(LaneMessage.work(EPOCH, 0), LaneMessage.register(EPOCH, 0, new HostName("127.0.0.1"), 7))) {
                ChannelException away = assertThrows(ChannelException.class, () -> stranger.ask(message));
                assertEquals(ChannelException.Cause.GONE, away.kind());
            }
            LaneConnector own = connector(settings(Party.P0, TIMEOUT_MILLIS), 0);
            assertThrows(ChannelException.class, () -> own.ask(LaneMessage.seek(EPOCH, 0)));
            assertEquals(
                    new WorkRange(0, 1), own.ask(LaneMessage.work(EPOCH, 0)).range());
        }
    }
}
