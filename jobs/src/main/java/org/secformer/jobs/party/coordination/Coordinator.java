package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers' end of the coordination channel: party 0 listens, party 1 connects; at the start of each epoch both say hello
 * and compute the same agreement. While an epoch lasts, they stay connected by its {@link EpochLine}, and party 0's coordinator
 * hands out work to lanes and tells party 1's where party 0's listen.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    /**
     * How long a party that gives up waits for the other to tell it so: on a busy machine, the other needs a while to end its
     * lanes and to see which batches are missing before it comes.
     */
    private static final long FAREWELL_MILLIS = 30_000;

    private final PeerSettings settings;
    private final Claims claims;
    /** Parties that wait for material meet every second: the own keys are not read each time. */
    private final TlsEnd connecting;

    private final LaneRegistry lanes = new LaneRegistry();

    /** Party 0's; party 1 has none. */
    private final Reception reception;

    private RowBudget budget;
    private boolean hasAgreed;
    private volatile boolean closed;

    /** Party 0 starts listening here. */
    public Coordinator(PeerSettings settings, Claims claims) throws IOException {
        this.settings = settings;
        this.claims = claims;
        this.connecting = settings.trusting(Party.P0);
        this.reception = settings.party() == Party.P0 ? new Reception(settings, lanes) : null;
    }

    /**
     * Waits until the other party's driver has started. From then on each tells the other what hinders it, and waits longer: the
     * other may need as long as this one to get executors, or to notice a failure.
     *
     * @throws ChannelException if the other does not come
     */
    public void meet() throws IOException {
        LOG.info("waiting for {} at {}:{}", settings.peerName(), settings.host(), settings.port());
        try {
            if (reception != null) {
                reception.awaitArrival(settings.timeoutMillis());
            } else {
                try (Channel channel = connect(Greeting.From.ARRIVING_DRIVER, settings.timeoutMillis())) {
                    Messages.receive(channel, Greeting.class, settings.peerName());
                }
            }
        } catch (ChannelException apart) {
            throw alone(apart);
        }
    }

    /**
     * What is agreed on from now on is of a model with this budget.
     *
     * @param of null if it has none
     */
    public void countRows(RowBudget of) {
        budget = of;
    }

    /**
     * Agrees with the other driver on what to do.
     *
     * @throws DisagreementException at both parties, if they do not agree
     * @throws PeerGaveUpException if the other ends the run
     * @throws ChannelException if the other does not come, or goes away
     */
    public Agreement agree(Hello own) throws IOException {
        // Party 1's lanes may ask before this party has seen all of the other's hello.
        lanes.begin(own.epoch());
        try {
            Met met = exchange(own, settings.patienceMillis());
            Hello other = met.other();
            if (!other.ending().isEmpty()) {
                throw new PeerGaveUpException(settings.peerName() + " gave up: " + other.ending());
            }
            hasAgreed = true;
            Agreement agreement = met.agreement();
            if (!agreement.batches().isEmpty()) {
                LOG.info(
                        "lanes: {} (possible are {} here, {} at {})",
                        agreement.lanes(),
                        own.lanes(),
                        other.lanes(),
                        settings.peerName());
            }
            return agreement;
        } catch (ChannelException apart) {
            throw alone(apart);
        }
    }

    private static ChannelException alone(ChannelException apart) {
        return new ChannelException(
                apart.kind(),
                apart.getMessage()
                        + ".\nStart both parties at about the same time, with the same --host and --port, and with"
                        + " the other's certificate in --trust.",
                apart);
    }

    /**
     * Compares datasets with the other driver before the first hello, where both have been given directories of them.
     *
     * @return ids of those that are to be scored now, the same at both
     */
    public List<DatasetId> agreeOnDatasets(Roster own) throws IOException {
        try {
            Roster other = exchange(Greeting.From.DRIVER_OF_SEVERAL, settings.patienceMillis(), channel -> {
                Messages.send(channel, own);
                Roster heard = Messages.receive(channel, Roster.class, settings.peerName());
                Messages.send(channel, ClaimsExchange.Heard.NO_CLAIMS);
                Messages.receive(channel, ClaimsExchange.Heard.class, settings.peerName());
                return heard;
            });
            return settings.party() == Party.P0 ? Roster.toDo(own, other) : Roster.toDo(other, own);
        } catch (ChannelException apart) {
            throw alone(apart);
        }
    }

    /** Tells the other driver, if it can be reached soon, that this party ends the run. */
    public void giveUp(String reason) {
        // The other's lanes wait for none of these any more, so that its driver listens.
        lanes.begin(EpochId.NONE);
        // Before the first agreement, the other may be waiting for its executors.
        long longestMillis = hasAgreed ? FAREWELL_MILLIS : Long.MAX_VALUE;
        try {
            exchange(Hello.ending(settings.party(), reason), Math.min(longestMillis, settings.timeoutMillis()));
        } catch (ChannelException | IOException alone) {
            LOG.warn("{} could not be told: {}", settings.peerName(), alone.getMessage());
        }
    }

    /**
     * An exchange of hellos.
     *
     * @param agreement null if one of them ends the run
     */
    private record Met(Hello other, Agreement agreement) {}

    private Met exchange(Hello own, long patienceMillis) throws IOException {
        return exchange(Greeting.From.DRIVER, patienceMillis, channel -> {
            ClaimsExchange exchange = new ClaimsExchange(claims, budget, settings, own);
            if (settings.party() == Party.P1) {
                // It speaks first: what it has said can be read after it has gone, unless one writes to it before.
                Messages.send(channel, own);
            }
            Hello other = Messages.receive(channel, Hello.class, settings.peerName());
            if (!other.ending().isEmpty()) {
                answerFarewell(own, channel);
                return new Met(other, null);
            }
            if (settings.party() == Party.P0) {
                Messages.send(channel, own);
            }
            // A hello may be all that is left of a driver that waited here and died; this it cannot answer.
            Messages.send(channel, exchange.heard(other));
            ClaimsExchange.Heard heard = Messages.receive(channel, ClaimsExchange.Heard.class, settings.peerName());
            return new Met(other, own.ending().isEmpty() ? exchange.agree(channel, other, heard) : null);
        });
    }

    /** It is as the other says, whether or not it has waited to hear that this has been read. */
    private void answerFarewell(Hello own, Channel channel) {
        try {
            if (settings.party() == Party.P0) {
                Messages.send(channel, own);
            }
            Messages.send(channel, ClaimsExchange.Heard.NO_CLAIMS);
        } catch (ChannelException gone) {
            LOG.info("{} did not wait for an answer: {}", settings.peerName(), gone.getMessage());
        }
    }

    /** What two drivers say to each other. */
    private interface Talk<T> {
        T over(Channel channel) throws IOException;
    }

    /** Both talk over a connection of their own. A driver that went away while it waited is passed over. */
    private <T> T exchange(Greeting.From as, long patienceMillis, Talk<T> talk) throws IOException {
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        for (long left = patienceMillis; ; left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000)) {
            try (Channel channel = reception != null ? reception.await(as, left, patienceMillis) : connect(as, left)) {
                return talk.over(channel);
            } catch (ChannelException apart) {
                boolean mayComeBack = settings.party() == Party.P0 && apart.kind() == ChannelException.Cause.GONE;
                if (!mayComeBack || System.nanoTime() >= deadline) {
                    throw apart;
                }
            }
        }
    }

    private Channel connect(Greeting.From as, long patienceMillis) throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        Channel channel = channel(
                TlsSockets.connect(connecting, address, settings.peerName(), patienceMillis, () -> closed),
                patienceMillis);
        Messages.send(channel, new Greeting(as));
        return channel;
    }

    private Channel channel(Socket socket, long patienceMillis) {
        return new SocketChannel(socket, settings.peerName(), patienceMillis, () -> closed);
    }

    /**
     * Both drivers' lanes begin to work; party 0's driver answers lanes of this epoch from now on.
     *
     * @throws ChannelException if the other driver does not come
     */
    public EpochLine begin(Agreement agreement) throws IOException {
        serve(agreement);
        try {
            return new EpochLine(
                    atWork(agreement.epoch()),
                    settings.peerName(),
                    settings.timeoutMillis(),
                    settings.patienceMillis());
        } catch (ChannelException apart) {
            throw alone(apart);
        }
    }

    void serve(Agreement agreement) {
        lanes.serve(agreement);
    }

    /**
     * The first word of an epoch's line.
     *
     * @param epoch that the speaker begins
     */
    record AtWork(EpochId epoch) implements Parsed {
        AtWork {
            Objects.requireNonNull(epoch, "epoch");
        }
    }

    /** A connection with the other driver, which begins the same epoch; one that began another has died since. */
    private Channel atWork(EpochId epoch) throws IOException {
        long deadline = System.nanoTime() + settings.patienceMillis() * 1_000_000;
        if (reception == null) {
            Channel channel = connect(Greeting.From.DRIVER_AT_WORK, settings.patienceMillis());
            Messages.send(channel, new AtWork(epoch));
            return channel;
        }
        while (true) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            Channel channel = reception.await(Greeting.From.DRIVER_AT_WORK, left, settings.patienceMillis());
            if (isOf(epoch, channel)) {
                return channel;
            }
            channel.close();
        }
    }

    private boolean isOf(EpochId epoch, Channel channel) {
        try {
            return Messages.receive(channel, AtWork.class, settings.peerName())
                    .epoch()
                    .equals(epoch);
        } catch (ChannelException died) {
            LOG.info("{} was here and is gone: {}", settings.peerName(), died.getMessage());
            return false;
        }
    }

    /** A lane of this party's has ended, whatever its end. */
    public void laneEnded(EpochId epoch, int lane) {
        lanes.ended(epoch, lane);
    }

    /** Whether a lane of this party's that has no counterpart will get no work any more; only party 0's driver knows. */
    public boolean isTooLate(EpochId epoch, int lane) {
        return lanes.isTooLate(epoch, lane);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (reception != null) {
            reception.close();
        }
    }
}
