package org.secformer.mpc.transport;

/**
 * Ordered, reliable exchange of byte blocks with the other party.
 *
 * <p>Sending does not wait for the peer to read, so both parties may send large blocks at once. Receiving waits until a
 * deadline. Used by one thread.
 *
 * <p><b>Security guarantees:</b> none by itself; what is sent must be masked already. Implementations over sockets
 * authenticate and encrypt.
 */
public interface Channel extends AutoCloseable {
    /**
     * Hands a block to the channel, which owns the array afterwards.
     *
     * @throws ChannelException if the connection is known to be broken
     */
    void send(byte[] block);

    /**
     * Waits for the peer's next block, which the array holds until the next call.
     *
     * @throws ChannelException if the peer is silent beyond the deadline, closes, or sends a block of another length
     */
    byte[] receive(int length);

    /** Sends what is still queued, for a bounded time, and closes. */
    @Override
    void close();
}
