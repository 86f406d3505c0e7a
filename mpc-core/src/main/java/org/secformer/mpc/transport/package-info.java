/**
 * The connection between the two parties: ordered frames, deadlines, TLS 1.3, and counting.
 *
 * <p>Used by {@code protocol} and by the jobs that pair up lanes. Read first: {@link org.secformer.mpc.transport.Channel},
 * {@link org.secformer.mpc.transport.SocketChannel}, {@link org.secformer.mpc.transport.CountingChannel}.
 */
package org.secformer.mpc.transport;
