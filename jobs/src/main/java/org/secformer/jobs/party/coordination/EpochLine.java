package org.secformer.jobs.party.coordination;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.secformer.datasets.names.Parsed;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/**
 * The connection between both drivers that lasts as long as an epoch. Lanes that fail start again by themselves, so it is here that
 * a driver hears that the other one is gone, or silent, or has ended the epoch: each says again and again that it is there.
 */
public final class EpochLine implements AutoCloseable {
    /** So often in the time after which silence counts as an end. */
    private static final int BEATS = 5;

    private final Channel channel;
    private final String peer;
    private final long timeoutMillis;
    private final long patienceMillis;
    private final CompletableFuture<Integer> peerEnds = new CompletableFuture<>();
    private final Thread beats;
    private volatile long lastWordNanos = System.nanoTime();

    /**
     * One word.
     *
     * @param unfinished how many of the epoch's batches the speaker, who has ended it, has not done; -1 while it is at work
     */
    record Word(int unfinished) implements Parsed {
        static final Word AT_WORK = new Word(-1);

        Word {
            if (unfinished < -1) {
                throw new IllegalArgumentException("less than no batches");
            }
        }
    }

    /**
     * Begins to listen and to speak.
     *
     * @param channel belongs to this line
     * @param peer for messages
     * @param timeoutMillis after which the other, if it is silent, counts as gone
     * @param patienceMillis longest wait for the other to end when this party has ended
     */
    EpochLine(Channel channel, String peer, long timeoutMillis, long patienceMillis) {
        this.channel = channel;
        this.peer = peer;
        this.timeoutMillis = timeoutMillis;
        this.patienceMillis = patienceMillis;
        this.beats = new Thread(this::beat, "at work with " + peer);
        Thread listener = new Thread(this::listen, "listening to " + peer);
        for (Thread thread : new Thread[] {beats, listener}) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void beat() {
        try {
            while (true) {
                Messages.send(channel, Word.AT_WORK);
                Thread.sleep(timeoutMillis / BEATS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (ChannelException gone) {
            peerEnds.completeExceptionally(gone);
        }
    }

    private void listen() {
        try {
            Word word = Word.AT_WORK;
            while (word.equals(Word.AT_WORK)) {
                word = Messages.receive(channel, Word.class, peer);
                lastWordNanos = System.nanoTime();
            }
            peerEnds.complete(word.unfinished());
        } catch (ChannelException gone) {
            peerEnds.completeExceptionally(gone);
        }
    }

    /** Whether the other party has ended the epoch as it should. */
    public boolean hasPeerEnded() {
        return peerEnds.isDone() && !peerEnds.isCompletedExceptionally();
    }

    /** @throws ChannelException if the other party is gone, or has been silent for too long */
    public void requirePeer() {
        if (peerEnds.isCompletedExceptionally()) {
            ended();
        }
        if (!peerEnds.isDone() && System.nanoTime() - lastWordNanos > timeoutMillis * 1_000_000) {
            throw new ChannelException(
                    ChannelException.Cause.SILENT, peer + " has been silent for " + timeoutMillis / 1000 + " s");
        }
    }

    /**
     * This party has ended the epoch; waits until the other has, too.
     *
     * @param unfinished how many of its batches this party has not done
     * @return how many the other has not done
     * @throws ChannelException if it is gone
     */
    public int end(int unfinished) {
        stopBeats();
        // The last that is sent: what arrived after it, unread, could end the connection before it has been read.
        Messages.send(channel, new Word(unfinished));
        return ended();
    }

    private void stopBeats() {
        beats.interrupt();
        try {
            beats.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private int ended() {
        try {
            return peerEnds.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ChannelException gone) {
                throw new ChannelException(gone.kind(), gone.getMessage(), gone);
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException late) {
            throw new ChannelException(
                    ChannelException.Cause.SILENT,
                    peer + " did not end the epoch within " + patienceMillis / 1000 + " s",
                    late);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ChannelException(ChannelException.Cause.CANCELLED, "stopped waiting for " + peer, stop);
        }
    }

    /** Without a word before, the other party's epoch fails. */
    @Override
    public void close() {
        beats.interrupt();
        channel.close();
    }
}
