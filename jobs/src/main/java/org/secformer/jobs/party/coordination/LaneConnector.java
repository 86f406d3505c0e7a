package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/**
 * Connects a lane with its counterpart: party 0's lane listens on a port of its own and registers it with party 0's
 * coordinator, party 1's lane asks there and connects directly.
 */
public final class LaneConnector {
    private final PeerSettings settings;
    private final LaneAddress address;
    private final EpochId epoch;
    private final int lane;
    private final BooleanSupplier cancelled;

    /**
     * A lane's.
     *
     * @param address where it listens, if it is party 0's
     * @param cancelled whether this lane was asked to stop
     */
    public LaneConnector(
            PeerSettings settings, LaneAddress address, EpochId epoch, int lane, BooleanSupplier cancelled) {
        this.settings = settings;
        this.address = address;
        this.epoch = epoch;
        this.lane = lane;
        this.cancelled = cancelled;
    }

    /** First message on a lane's connection: both must say the same. */
    record LaneHello(EpochId epoch, int lane, Sha256 plan) implements Parsed {
        LaneHello {
            Objects.requireNonNull(epoch, "epoch");
            Objects.requireNonNull(plan, "plan");
        }
    }

    /** Connects and compares run, lane and plan. */
    public Channel connect(String plan) throws IOException {
        Channel channel = settings.party() == Party.P0 ? listen() : dial();
        String peer = settings.peerName() + ", lane " + lane;
        LaneHello own = new LaneHello(epoch, lane, new Sha256(plan));
        Messages.send(channel, own);
        LaneHello other = Messages.receive(channel, LaneHello.class, peer);
        if (!own.equals(other)) {
            channel.close();
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT, peer + ": expected " + own + ", found " + other);
        }
        return channel;
    }

    private Channel listen() throws IOException {
        try (TlsListener server = address.listen(settings.trusting(Party.P1), lane)) {
            // The coordinator is of this same party.
            ask(settings.trusting(Party.P0), new LaneMessage(epoch, lane, new HostName(address.host()), server.port()));
            return channel(
                    Door.first(server, settings.peerName() + "'s lane " + lane, settings.timeoutMillis(), cancelled));
        }
    }

    private Channel dial() throws IOException {
        TlsEnd end = settings.trusting(Party.P0);
        LaneMessage found = ask(end, LaneMessage.question(epoch, lane));
        if (found.isQuestion()) {
            throw new ChannelException(
                    ChannelException.Cause.UNREACHABLE,
                    settings.peerName() + "'s lane " + lane + " did not register within "
                            + settings.timeoutMillis() / 1000 + " s");
        }
        return channel(TlsSockets.connect(
                end,
                new InetSocketAddress(found.host().text(), found.port()),
                settings.peerName() + "'s lane " + lane,
                settings.timeoutMillis(),
                cancelled));
    }

    /** Asks party 0's coordinator. */
    LaneMessage ask(TlsEnd end, LaneMessage message) {
        InetSocketAddress coordinator = new InetSocketAddress(settings.host(), settings.port());
        String name = "party 0's coordinator";
        try (Channel channel = new SocketChannel(
                TlsSockets.connect(end, coordinator, name, settings.timeoutMillis(), cancelled),
                name,
                // The coordinator may wait as long for the other lane.
                settings.timeoutMillis() + 5_000,
                cancelled)) {
            Messages.send(channel, new Greeting(Greeting.From.LANE));
            Messages.send(channel, message);
            return Messages.receive(channel, LaneMessage.class, name);
        }
    }

    private Channel channel(Socket socket) {
        return new SocketChannel(socket, settings.peerName() + "'s lane " + lane, settings.timeoutMillis(), cancelled);
    }
}
