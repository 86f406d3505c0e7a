package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.mpc.protocol.TwoParties;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.SelfSignedIdentity;
import org.secformer.mpc.transport.SocketChannel;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/** Two parties who authenticate each other score a batch over the network. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransformerOverTlsTest {
    private static final long TIMEOUT_MILLIS = 20_000;

    @Test
    void scoresEqualTheClear(@TempDir Path directory) throws Exception {
        long seed = 10;
        Plan plan = new Plan(new ModelShape(32, 2, 4, 48, 3, 1e-12, 5), 8, 2);
        SharedModel model = new SharedModel(plan.shape(), seed);
        double[] embedded = TransformerTest.gaussian(plan.embeddingShape().elements(), new SplittableRandom(seed));

        Channel[] ends = connect(directory);
        TwoParties.Outcome outcome = new TwoParties().over(ends[0], ends[1]).run(model.scoring(plan, embedded, 8, 5));
        assertTrue(
                outcome.cleartext().violations().isEmpty(), outcome.cleartext().violations()::toString);
        assertArrayEquals(outcome.clear().get(0), outcome.value(), 0.005, "seed " + seed);
    }

    private static Channel[] connect(Path directory) throws Exception {
        SelfSignedIdentity first = SelfSignedIdentity.generate(directory, "p0");
        SelfSignedIdentity second = SelfSignedIdentity.generate(directory, "p1");
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (TlsListener server = new TlsListener(first.trusting(second), loopback, 0)) {
            FutureTask<SSLSocket> accepting = new FutureTask<>(() -> server.accept("p1", TIMEOUT_MILLIS, () -> false));
            new Thread(accepting).start();
            InetSocketAddress address = new InetSocketAddress(loopback, server.port());
            SSLSocket dialled = TlsSockets.connect(second.trusting(first), address, "p0", TIMEOUT_MILLIS, () -> false);
            return new Channel[] {
                new SocketChannel(accepting.get(), "p1", TIMEOUT_MILLIS, () -> false),
                new SocketChannel(dialled, "p0", TIMEOUT_MILLIS, () -> false)
            };
        }
    }
}
