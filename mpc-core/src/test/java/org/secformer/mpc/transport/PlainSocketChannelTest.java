package org.secformer.mpc.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** {@link SocketChannelContract} over plain sockets. */
class PlainSocketChannelTest extends SocketChannelContract {
    @Override
    Listener listen(InetAddress address) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, address);
        return new Listener() {
            @Override
            public int port() {
                return server.getLocalPort();
            }

            @Override
            public Socket accept() throws IOException {
                return server.accept();
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    Socket dial(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }
}
