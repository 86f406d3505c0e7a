package org.secformer.mpc.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** {@link SocketChannelContract} over TLS 1.3 with certificates on both sides. */
class TlsSocketChannelTest extends SocketChannelContract {
    private static TlsEnd listening;
    private static TlsEnd dialling;

    @BeforeAll
    static void identities(@TempDir Path directory) throws Exception {
        SelfSignedIdentity first = SelfSignedIdentity.generate(directory, "p0");
        SelfSignedIdentity second = SelfSignedIdentity.generate(directory, "p1");
        listening = first.trusting(second);
        dialling = second.trusting(first);
    }

    @Override
    Listener listen(InetAddress address) throws IOException {
        TlsListener server = new TlsListener(listening, address, 0);
        return new Listener() {
            @Override
            public int port() {
                return server.port();
            }

            @Override
            public Socket accept() throws IOException {
                return server.accept("the dialling end", LONG_MILLIS, cancelled::get);
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    Socket dial(InetSocketAddress address) {
        return TlsSockets.connect(dialling, address, "the listening end", LONG_MILLIS, cancelled::get);
    }
}
