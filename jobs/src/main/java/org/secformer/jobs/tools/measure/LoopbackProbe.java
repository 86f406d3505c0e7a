package org.secformer.jobs.tools.measure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/** Exchanges blocks with itself over TLS on loopback, through the channels that the parties use. */
final class LoopbackProbe {
    private static final long TIMEOUT_MILLIS = 30_000;
    private static final int SMALL = 64;
    private static final int SMALL_BLOCKS = 2_000;
    private static final int LARGE = 1 << 20;
    private static final int LARGE_BLOCKS = 128;

    private LoopbackProbe() {}

    /** @see Rates */
    record Network(double roundTripSeconds, double sentBytesPerSecond) {}

    /** @param directory for a key of its own */
    static Network measure(Path directory) throws IOException {
        LocalStorage keys = new LocalStorage(directory.resolve("loopback"));
        IdentityFiles.create(Role.PARTY0, Kem.X25519, Duration.ofDays(1), keys);
        Identity identity = IdentityFiles.read(keys);
        TlsEnd end = identity.tls(() -> List.of(identity.certificate()));
        try (TlsListener server = new TlsListener(end, InetAddress.getLoopbackAddress(), 0)) {
            List<Network> ends = BothParties.run(party -> () -> {
                try (Channel channel = party == Party.P0 ? accepted(server) : dialled(end, server.port())) {
                    return probe(channel, party == Party.P0);
                }
            });
            return ends.get(0);
        }
    }

    private static Channel accepted(TlsListener server) throws IOException {
        return channel(server.accept("the probe", TIMEOUT_MILLIS, () -> false));
    }

    private static Channel dialled(TlsEnd end, int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return channel(TlsSockets.connect(end, address, "the probe", TIMEOUT_MILLIS, () -> false));
    }

    private static Channel channel(Socket socket) {
        return new SocketChannel(socket, "the probe", TIMEOUT_MILLIS, () -> false);
    }

    private static Network probe(Channel channel, boolean first) {
        List<Double> roundTrips = new ArrayList<>();
        for (int i = 0; i < SMALL_BLOCKS; i++) {
            long start = System.nanoTime();
            if (first) {
                channel.send(new byte[SMALL]);
                channel.receive(SMALL);
            } else {
                channel.receive(SMALL);
                channel.send(new byte[SMALL]);
            }
            roundTrips.add((System.nanoTime() - start) / 1e9);
        }
        List<Double> exchanges = new ArrayList<>();
        for (int i = 0; i < LARGE_BLOCKS; i++) {
            long start = System.nanoTime();
            channel.send(new byte[LARGE]);
            channel.receive(LARGE);
            exchanges.add((System.nanoTime() - start) / 1e9);
        }
        return new Network(
                Medians.of(roundTrips.subList(SMALL_BLOCKS / 2, SMALL_BLOCKS)),
                LARGE / Medians.of(exchanges.subList(LARGE_BLOCKS / 2, LARGE_BLOCKS)));
    }
}
