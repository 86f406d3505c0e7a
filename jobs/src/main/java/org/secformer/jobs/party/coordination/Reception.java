package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Party 0's port: tells the other party's driver from lanes, and both from strangers. */
final class Reception implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    private final PeerSettings settings;
    private final LaneRegistry lanes;
    private final Door door;
    private final Map<Greeting.From, TransferQueue<Channel>> drivers = Map.of(
            Greeting.From.DRIVER, new LinkedTransferQueue<>(),
            Greeting.From.DRIVER_OF_SEVERAL, new LinkedTransferQueue<>(),
            Greeting.From.DRIVER_AT_WORK, new LinkedTransferQueue<>());
    private final CountDownLatch arrived = new CountDownLatch(1);
    private volatile boolean closed;

    /**
     * Starts listening.
     *
     * @param lanes what lanes ask for and register with
     */
    Reception(PeerSettings settings, LaneRegistry lanes) throws IOException {
        this.settings = settings;
        this.lanes = lanes;
        this.door = new Door(listen(settings), this::answer);
    }

    private static TlsListener listen(PeerSettings settings) throws IOException {
        try {
            return new TlsListener(
                    settings.trusting(Party.values()), InetAddress.getByName(settings.host()), settings.port());
        } catch (SocketException | UnknownHostException unusable) {
            throw new InvalidInputException(
                    ErrorCode.ADDRESS_UNUSABLE,
                    "--host and --port: expected an address of this machine and a free port, found " + settings.host()
                            + " and " + settings.port() + " (" + unusable.getMessage()
                            + ").\nEnd the program that listens there, or choose another port at both parties.",
                    unusable);
        }
    }

    /** The next driver that has come for this, or who did not come. */
    Channel await(Greeting.From as, long leftMillis, long patienceMillis) {
        try {
            Channel driver = drivers.get(as).poll(leftMillis, TimeUnit.MILLISECONDS);
            if (driver != null) {
                return driver;
            }
        } catch (InterruptedException stop) {
            throw stopped();
        }
        throw door.nobodyCame(settings.peerName(), patienceMillis);
    }

    /** Until the other driver has come for the first time, or it did not come. */
    void awaitArrival(long patienceMillis) {
        try {
            if (!arrived.await(patienceMillis, TimeUnit.MILLISECONDS)) {
                throw door.nobodyCame(settings.peerName(), patienceMillis);
            }
        } catch (InterruptedException stop) {
            throw stopped();
        }
    }

    private ChannelException stopped() {
        Thread.currentThread().interrupt();
        return new ChannelException(ChannelException.Cause.CANCELLED, "stopped waiting for " + settings.peerName());
    }

    private void answer(SSLSocket socket) {
        Channel channel = new SocketChannel(socket, settings.peerName(), settings.patienceMillis(), () -> closed);
        try {
            Greeting.From from =
                    Messages.receive(channel, Greeting.class, "a connection").from();
            if (from == Greeting.From.LANE) {
                answerLane(channel, isPeer(socket));
            } else {
                requirePeer(socket);
                arrived.countDown();
                if (drivers.containsKey(from)) {
                    // Whoever takes it closes it.
                    drivers.get(from).add(channel);
                    return;
                }
                Messages.send(channel, new Greeting(from));
            }
        } catch (ChannelException | InvalidInputException | IOException gone) {
            LOG.warn("a connection went away: {}", gone.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }

    /** This party's own lanes may connect here, too, but not as the other's driver. */
    private void requirePeer(SSLSocket socket) throws IOException {
        if (!isPeer(socket)) {
            throw new SSLException("expected the certificate of " + settings.peerName() + ", found this party's own");
        }
    }

    private boolean isPeer(SSLSocket socket) throws IOException {
        X509Certificate pinned = settings.peerCertificate().x509();
        return socket.getSession().getPeerCertificates()[0].equals(pinned);
    }

    private void answerLane(Channel channel, boolean isPeers) throws InterruptedException {
        LaneMessage message = Messages.receive(channel, LaneMessage.class, "a lane");
        if (isPeers != (message.kind() == LaneMessage.Kind.SEEK)) {
            LOG.warn("refused a lane that speaks as if it were the other party's");
            return;
        }
        LaneAnswer answer = lanes.answer(message, settings.patienceMillis());
        if (answer != null) {
            Messages.send(channel, answer);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        lanes.close();
        door.close();
    }
}
