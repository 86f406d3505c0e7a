package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/**
 * Connects a lane with its counterpart: party 0's lane listens on a port of its own and registers it with party 0's
 * coordinator, party 1's lane asks there and connects directly. Either waits as long as drivers wait for each other, since the
 * other lane may need to be started again first.
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

    /**
     * Connects and compares run, lane and plan.
     *
     * @return empty if no work is left, so that nobody will come
     */
    public Optional<LaneConnection> connect(String plan) throws IOException {
        Channel channel = settings.party() == Party.P0 ? listen() : dial();
        if (channel == null) {
            return Optional.empty();
        }
        String peer = settings.peerName() + ", lane " + lane;
        LaneHello own = new LaneHello(epoch, lane, new Sha256(plan));
        Messages.send(channel, own);
        LaneHello other = Messages.receive(channel, LaneHello.class, peer);
        if (!own.equals(other)) {
            channel.close();
            // Where a lane listened that is lost, another one of the same run may listen by now.
            boolean isStrayed = own.epoch().equals(other.epoch()) && own.plan().equals(other.plan());
            throw new ChannelException(
                    isStrayed ? ChannelException.Cause.GONE : ChannelException.Cause.DIFFERENT,
                    peer + ": expected " + own + ", found " + other);
        }
        return Optional.of(new LaneConnection(channel, peer, settings.party() == Party.P0 ? this::nextWork : null));
    }

    /** Null if no work is left. */
    private Channel listen() throws IOException {
        try (TlsListener server = address.listen(settings.trusting(Party.P1), lane)) {
            LaneAnswer answer = ask(LaneMessage.register(epoch, lane, new HostName(address.host()), server.port()));
            return answer.isOver()
                    ? null
                    : channel(Door.first(
                            server, settings.peerName() + "'s lane " + lane, settings.patienceMillis(), cancelled));
        }
    }

    /** Null if no work is left. */
    private Channel dial() throws IOException {
        LaneAnswer found = ask(LaneMessage.seek(epoch, lane));
        if (found.isOver()) {
            return null;
        }
        if (found.host() == null) {
            throw new ChannelException(
                    ChannelException.Cause.UNREACHABLE,
                    settings.peerName() + "'s lane " + lane + " did not register within "
                            + settings.patienceMillis() / 1000 + " s");
        }
        return channel(TlsSockets.connect(
                settings.trusting(Party.P0),
                new InetSocketAddress(found.host().text(), found.port()),
                settings.peerName() + "'s lane " + lane,
                settings.timeoutMillis(),
                cancelled));
    }

    private Optional<WorkRange> nextWork() throws IOException {
        return Optional.ofNullable(ask(LaneMessage.work(epoch, lane)).range());
    }

    /** Asks party 0's coordinator. */
    LaneAnswer ask(LaneMessage message) throws IOException {
        InetSocketAddress coordinator = new InetSocketAddress(settings.host(), settings.port());
        String name = "party 0's coordinator";
        try (Channel channel = new SocketChannel(
                TlsSockets.connect(settings.trusting(Party.P0), coordinator, name, settings.timeoutMillis(), cancelled),
                name,
                // The coordinator may wait as long for the other lane.
                settings.patienceMillis() + 5_000,
                cancelled)) {
            Messages.send(channel, new Greeting(Greeting.From.LANE));
            Messages.send(channel, message);
            return Messages.receive(channel, LaneAnswer.class, name);
        }
    }

    private Channel channel(Socket socket) {
        return new SocketChannel(socket, settings.peerName() + "'s lane " + lane, settings.timeoutMillis(), cancelled);
    }
}
