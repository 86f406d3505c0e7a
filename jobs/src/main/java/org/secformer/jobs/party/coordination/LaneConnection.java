package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.secformer.datasets.names.Parsed;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/**
 * A lane's connection with its counterpart: for the protocols, and for what to do next, which party 0's lane fetches from its
 * driver and passes on.
 *
 * @param channel between the two
 * @param peer who is at the other end, for messages
 * @param source of work, at party 0; null at party 1, which is told
 */
public record LaneConnection(Channel channel, String peer, Source source) implements AutoCloseable {
    public LaneConnection {
        Objects.requireNonNull(channel, "channel");
    }

    /** Where party 0's lane gets its work. */
    public interface Source {
        Optional<WorkRange> next() throws IOException;
    }

    /**
     * What party 0's lane tells its counterpart.
     *
     * @param range to do next; null for nothing more
     */
    record Task(WorkRange range) implements Parsed {}

    /** What both lanes do next; empty when they have done all. To be called between batches. */
    public Optional<WorkRange> next() throws IOException {
        if (source == null) {
            return Optional.ofNullable(
                    Messages.receive(channel, Task.class, peer).range());
        }
        Optional<WorkRange> next = source.next();
        Messages.send(channel, new Task(next.orElse(null)));
        return next;
    }

    /**
     * That a lane has all that it needs for a batch but its unit.
     *
     * @param position of the batch
     */
    record Ready(int position) implements Parsed {}

    /**
     * Neither lane claims a unit before both have their rows of the batch.
     *
     * @throws ChannelException if the other has not
     */
    public void awaitReady(int position) {
        Messages.send(channel, new Ready(position));
        Ready other = Messages.receive(channel, Ready.class, peer);
        if (other.position() != position) {
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT,
                    peer + ": expected position " + position + ", found " + other.position());
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
