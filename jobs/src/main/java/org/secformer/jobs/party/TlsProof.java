package org.secformer.jobs.party;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.mpc.transport.ChannelException;
import org.secformer.mpc.transport.TlsEnd;
import org.secformer.mpc.transport.TlsListener;
import org.secformer.mpc.transport.TlsSockets;

/**
 * That this Java's TLS is version 1.3 and lets pass whom this party has pinned and nobody else, by three handshakes on loopback, in all of which
 * both ends show this party's certificate: with that one pinned at both ends it must pass, with the other party's pinned at either end not.
 *
 * @param own this party's identity
 * @param peer the other party's certificate, as it is pinned
 * @param ends how ends are made
 */
record TlsProof(Identity own, RoleCertificate peer, Ends ends) {
    private static final String VERSION = "TLSv1.3";
    private static final long TIMEOUT_MILLIS = 60_000;

    /** Handshakes that end without a decision, as on a machine that is too busy for them, are tried so often. */
    private static final int TRIED = 3;

    /** Makes an end that shows this party's certificate. */
    interface Ends {
        TlsEnd pinning(RoleCertificate pinned);
    }

    static TlsProof of(Credentials party) throws IOException {
        RoleCertificate peer = party.trust().of(party.role() == Role.PARTY0 ? Role.PARTY1 : Role.PARTY0);
        return new TlsProof(party.own(), peer, pinned -> party.own().tls(() -> List.of(pinned)));
    }

    /**
     * How a handshake ended.
     *
     * @param version of TLS, null if there is no connection
     * @param refusedByListener whether that end refused the other's certificate
     * @param refusedByDialler likewise
     */
    private record Outcome(String version, boolean refusedByListener, boolean refusedByDialler) {
        boolean isDecided() {
            return version != null || refusedByListener || refusedByDialler;
        }
    }

    void require() throws IOException {
        RoleCertificate self = own.certificate();
        Outcome passes = decided(self, self);
        if (!VERSION.equals(passes.version())) {
            throw missing(VERSION + " between two ends that pin each other", passes.version());
        }
        Outcome stranger = decided(peer, self);
        if (!stranger.refusedByListener()) {
            throw missing("the listening end to refuse a certificate that is not pinned", stranger.version());
        }
        Outcome impostor = decided(self, peer);
        if (!impostor.refusedByDialler()) {
            throw missing("the dialling end to refuse a certificate that is not pinned", impostor.version());
        }
    }

    private static RuntimeException missing(String expected, String version) {
        return Protection.missing(
                "TLS",
                expected,
                version == null ? "no connection" : "a connection with " + version,
                "Look at what this Java allows of TLS (java.security), and at what replaces its providers.");
    }

    private Outcome decided(RoleCertificate atListener, RoleCertificate atDialler) throws IOException {
        Outcome outcome = shakeHands(atListener, atDialler);
        for (int tried = 1; tried < TRIED && !outcome.isDecided(); tried++) {
            outcome = shakeHands(atListener, atDialler);
        }
        return outcome;
    }

    /** @param atListener what that end pins */
    private Outcome shakeHands(RoleCertificate atListener, RoleCertificate atDialler) throws IOException {
        TlsListener listener = new TlsListener(ends.pinning(atListener), InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress address = new InetSocketAddress(listener.address(), listener.port());
        FutureTask<String> listening = new FutureTask<>(() -> {
            // Closed after one connection: whoever was refused need not try again.
            try (listener;
                    SSLSocket socket = listener.accept("itself", TIMEOUT_MILLIS, () -> false)) {
                return socket.getSession().getProtocol();
            }
        });
        Thread thread = new Thread(listening, "proof of TLS");
        thread.setDaemon(true);
        thread.start();
        TlsEnd dialling = ends.pinning(atDialler);
        try (SSLSocket socket =
                TlsSockets.connectHere(dialling, address, "itself", TIMEOUT_MILLIS, listening::isDone)) {
            return outcome(listening, socket.getSession().getProtocol(), false);
        } catch (ChannelException apart) {
            return outcome(listening, null, apart.kind() == ChannelException.Cause.REFUSED);
        }
    }

    private static Outcome outcome(FutureTask<String> listening, String version, boolean isRefused) throws IOException {
        try {
            String atListener = listening.get();
            return new Outcome(atListener.equals(version) ? version : null, false, isRefused);
        } catch (ExecutionException failed) {
            return new Outcome(null, failed.getCause() instanceof SSLException, isRefused);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stop);
        }
    }
}
