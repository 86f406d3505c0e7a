package org.secformer.mpc.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** {@link SocketChannelContract} over plain sockets. */
class PlainSocketChannelTest extends SocketChannelContract {
    @Override
    ServerSocket listen(InetAddress address) throws IOException {
        return new ServerSocket(0, 1, address);
    }

    @Override
    Socket accept(ServerSocket server) throws IOException {
        return server.accept();
    }

    @Override
    Socket dial(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }
}
