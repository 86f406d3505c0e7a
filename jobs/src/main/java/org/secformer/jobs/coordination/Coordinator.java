package org.secformer.jobs.coordination;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers' end of the coordination channel: party 0 listens, party 1 connects; both say hello and compute the same
 * agreement. While the run lasts, party 0's coordinator tells party 1's lanes where party 0's lanes listen.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private final PeerSettings settings;
    private final SSLServerSocket server;
    private final Map<String, LaneMessage> lanes = new HashMap<>();
    private volatile boolean closed;

    /** Party 0 starts listening here. */
    public Coordinator(PeerSettings settings) throws IOException {
        this.settings = settings;
        this.server = settings.party() == Party.P0 ? listen(settings) : null;
    }

    private static SSLServerSocket listen(PeerSettings settings) throws IOException {
        try {
            return TlsSockets.listen(settings.context(), InetAddress.getByName(settings.host()), settings.port());
        } catch (SocketException | UnknownHostException unusable) {
            throw new InvalidInputException(
                    "--host and --port: expected an address of this machine and a free port, found " + settings.host()
                            + " and " + settings.port() + " (" + unusable.getMessage()
                            + ").\nEnd the program that listens there, or choose another port at both parties.",
                    unusable);
        }
    }

    /**
     * Meets the other driver.
     *
     * @throws DisagreementException at both parties, if they do not agree
     * @throws ChannelException if the other does not come, or goes away
     */
    public Agreement agree(Hello own) throws IOException {
        LOG.info("waiting for {} at {}:{}", settings.peerName(), settings.host(), settings.port());
        Hello other;
        try (Channel channel = channel(meet())) {
            Messages.send(channel, own);
            other = Messages.receive(channel, Hello.class, settings.peerName());
        } catch (ChannelException apart) {
            throw new ChannelException(
                    apart.kind(),
                    apart.getMessage()
                            + ".\nStart both parties at about the same time, with the same --host and --port, and give each"
                            + " the other's certificate.",
                    apart);
        }
        return settings.party() == Party.P0 ? Agreement.of(own, other) : Agreement.of(other, own);
    }

    private Socket meet() throws IOException {
        if (settings.party() == Party.P1) {
            InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
            return TlsSockets.connect(
                    settings.context(), address, settings.peerName(), settings.timeoutMillis(), () -> closed);
        }
        return Door.await(server, settings.peerName(), settings.timeoutMillis(), () -> closed);
    }

    private Channel channel(Socket socket) {
        return new SocketChannel(socket, settings.peerName(), settings.timeoutMillis(), () -> closed);
    }

    /** Party 0 answers lanes from now on, in the background, until closed. */
    public void serveLanes(Agreement agreement) {
        if (server == null) {
            return;
        }
        Thread acceptor = new Thread(() -> acceptLanes(agreement.epoch()), "lane registry");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void acceptLanes(String epoch) {
        while (!closed) {
            try {
                SSLSocket socket = TlsSockets.accept(server, "a lane", Long.MAX_VALUE / 2_000_000, () -> closed);
                Thread answering = new Thread(() -> answer(socket, epoch), "lane registry answer");
                answering.setDaemon(true);
                answering.start();
            } catch (IOException | ChannelException refused) {
                if (!closed) {
                    LOG.warn("refused a lane: {}", refused.getMessage());
                }
            }
        }
    }

    private void answer(Socket socket, String epoch) {
        try (Channel channel = channel(socket)) {
            LaneMessage message = Messages.receive(channel, LaneMessage.class, "a lane");
            if (!message.epoch().equals(epoch)) {
                LOG.warn("refused lane {} of epoch {}; this is epoch {}", message.lane(), message.epoch(), epoch);
                return;
            }
            Messages.send(channel, message.isQuestion() ? waitFor(message) : register(message));
        } catch (ChannelException gone) {
            LOG.warn("a lane went away: {}", gone.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private LaneMessage register(LaneMessage lane) {
        synchronized (lanes) {
            lanes.put(lane.epoch() + lane.lane(), lane);
            lanes.notifyAll();
        }
        return lane;
    }

    private LaneMessage waitFor(LaneMessage question) throws InterruptedException {
        long deadline = System.nanoTime() + settings.timeoutMillis() * 1_000_000;
        synchronized (lanes) {
            while (!closed) {
                LaneMessage found = lanes.get(question.epoch() + question.lane());
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (found != null || left <= 0) {
                    return found == null ? question : found;
                }
                lanes.wait(left);
            }
        }
        return question;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        synchronized (lanes) {
            lanes.notifyAll();
        }
        if (server != null) {
            server.close();
        }
    }
}
