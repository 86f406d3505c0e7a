package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.CertificateException;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsListener;

class LaneAddressTest {
    private static final String LOOPBACK = "127.0.0.1";
    private static final TlsEnd NOBODY = new TlsEnd(new KeyManager[0], peer -> {
        throw new CertificateException("nobody is expected");
    });

    @Test
    void portsAreOneOrARangeOrAny() {
        assertEquals(new PortRange(7100, 7100), PortRange.parse("7100"));
        assertEquals(new PortRange(7100, 7116), PortRange.parse("7100-7116"));
        assertEquals(PortRange.ANY, PortRange.parse("0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "7100-", "7116-7100", "0-5", "7100-65536", "65536", "-1", "7100,7101"})
    void otherPortsAreRefused(String text) {
        String message = assertThrows(InvalidInputException.class, () -> PortRange.parse(text))
                .getMessage();
        assertTrue(message.endsWith("found " + text), message);
    }

    @Test
    void everyLaneBeginsWithAnotherPort() {
        PortRange ports = new PortRange(7100, 7102);
        assertArrayEquals(new int[] {7100, 7101, 7102}, ports.startingAt(0).toArray());
        assertArrayEquals(new int[] {7102, 7100, 7101}, ports.startingAt(5).toArray());
        assertArrayEquals(new int[] {0}, PortRange.ANY.startingAt(3).toArray());
    }

    @Test
    void aTakenPortIsPassedOverAndNoneLeftIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            int port = taken.getLocalPort();
            LaneAddress narrow = new LaneAddress(LOOPBACK, new PortRange(port, port));
            String message = assertThrows(InvalidInputException.class, () -> narrow.listen(NOBODY, 0))
                    .getMessage();
            assertTrue(message.contains("--lane-ports") && message.contains("found none in " + port), message);
            LaneAddress wide = new LaneAddress(LOOPBACK, new PortRange(port, Math.min(65_535, port + 50)));
            try (TlsListener server = wide.listen(NOBODY, 0)) {
                assertTrue(server.port() > port);
                assertEquals(InetAddress.getByName(LOOPBACK), server.address());
            }
        }
    }

    /** Reserved for documentation: no machine has it. */
    @Test
    void behindARelayAllAddressesAreListenedOn() throws Exception {
        try (TlsListener server = new LaneAddress("192.0.2.1", PortRange.ANY).listen(NOBODY, 0)) {
            assertTrue(server.address().isAnyLocalAddress());
        }
    }
}
