package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.names.EpochId;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsSockets;

/** While lanes are at work, each driver knows whether the other one is. */
class EpochLineTest extends CoordinationFixture {
    @Test
    void bothEndAndHearWhatTheOtherHasNotDone() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<EpochLine> atSecond = threads.submit(() -> second.begin(agreement()));
            try (EpochLine own = first.begin(agreement());
                    EpochLine other = atSecond.get()) {
                own.requirePeer();
                assertFalse(own.hasPeerEnded());
                Future<Integer> heard = threads.submit(() -> other.end(3));
                assertEquals(3, own.end(1));
                assertEquals(1, heard.get());
                assertTrue(own.hasPeerEnded());
                own.requirePeer();
            }
        }
    }

    @Test
    void whoEndsWithoutAWordIsGone() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Future<EpochLine> atSecond = threads.submit(() -> second.begin(agreement()));
            try (EpochLine own = first.begin(agreement())) {
                atSecond.get().close();
                ChannelException gone = assertThrows(ChannelException.class, () -> own.end(0));
                assertEquals(ChannelException.Cause.GONE, gone.kind());
                assertThrows(ChannelException.class, own::requirePeer);
            }
        }
    }

    /** Says nothing, as a process that was stopped, or behind a network that takes everything and passes nothing on. */
    @Test
    void whoIsSilentIsNamed() throws Exception {
        try (Coordinator first = coordinator(Party.P0, SHORT_MILLIS)) {
            try (Channel silent = atWork(EPOCH);
                    EpochLine own = first.begin(agreement())) {
                ChannelException alone = assertThrows(ChannelException.class, () -> {
                    while (true) {
                        own.requirePeer();
                        Thread.onSpinWait();
                    }
                });
                assertEquals(ChannelException.Cause.SILENT, alone.kind());
                assertEquals("party 1 has been silent for 1 s", alone.getMessage());
                silent.send(new byte[] {1});
            }
        }
    }

    /** One that began another epoch has died since. */
    @Test
    void aLineOfAnotherEpochIsPassedOver() throws Exception {
        try (Coordinator first = coordinator(Party.P0, TIMEOUT_MILLIS);
                Coordinator second = coordinator(Party.P1, TIMEOUT_MILLIS)) {
            Channel former = atWork(new EpochId("00000000000000ff"));
            Future<EpochLine> own = threads.submit(() -> first.begin(agreement()));
            try (EpochLine other = second.begin(agreement())) {
                Future<Integer> heard = threads.submit(() -> own.get().end(0));
                assertEquals(0, other.end(2));
                assertEquals(2, heard.get());
            }
            own.get().close();
            former.close();
        }
    }

    private Channel atWork(EpochId epoch) throws Exception {
        PeerSettings settings = settings(Party.P1, TIMEOUT_MILLIS);
        Channel channel = new SocketChannel(
                TlsSockets.connect(
                        settings.trusting(Party.P0),
                        new InetSocketAddress("127.0.0.1", port),
                        "party 0",
                        TIMEOUT_MILLIS,
                        () -> false),
                "party 0",
                TIMEOUT_MILLIS,
                () -> false);
        for (Object message : List.of(new Greeting(Greeting.From.DRIVER_AT_WORK), new Coordinator.AtWork(epoch))) {
            Messages.send(channel, message);
        }
        return channel;
    }
}
