package org.secformer.mpc.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One end of connections with TLS 1.3: the key that it shows, and whom it accepts.
 *
 * <p><b>Security guarantees:</b> {@link PeerCheck} is asked on every connection, with what the peer showed. A session of TLS
 * that is resumed asks for no certificate, so nothing is resumed here: each connection has a context of its own, which knows of
 * no other. The check is asked once more when the handshake is over, so that this rests on neither alone.
 */
public final class TlsEnd {
    private final KeyManager[] keys;
    private final PeerCheck check;

    /** Who may be at the other end. */
    public interface PeerCheck {
        /**
         * Asked while and after every handshake.
         *
         * @throws CertificateException if the holder of this certificate is not to be talked to now
         */
        void require(X509Certificate peer) throws CertificateException;
    }

    /** @param keys what this end shows; empty if nothing */
    public TlsEnd(KeyManager[] keys, PeerCheck check) {
        this.keys = keys.clone();
        this.check = check;
    }

    /** The dialling end of a connection. */
    SSLSocket dialling(Socket plain, InetSocketAddress address) throws IOException {
        return (SSLSocket)
                context().getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
    }

    /** The listening end of a connection, which asks for a certificate. */
    SSLSocket listening(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, null, true);
        socket.setNeedClientAuth(true);
        return socket;
    }

    /** Never used for two connections: it would offer, or accept, to resume the first. */
    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys, new TrustManager[] {new Asking(check)}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM cannot make a TLS 1.3 context", impossible);
        }
    }

    /**
     * Asks once more.
     *
     * @throws SSLException if whoever is at the other end is not to be talked to now
     * @throws EOFException if it has broken off the handshake, of which Java's TLS says nothing by itself
     */
    void requirePeer(SSLSocket connected) throws IOException {
        try {
            requireFirst(connected.getSession().getPeerCertificates(), check);
        } catch (SSLPeerUnverifiedException brokenOff) {
            throw new EOFException("the other end broke off the handshake");
        } catch (CertificateException refused) {
            throw new SSLException(refused.getMessage(), refused);
        }
    }

    /** Issuers play no part. */
    private static void requireFirst(Certificate[] chain, PeerCheck check) throws CertificateException {
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate peer)) {
            throw new CertificateException("the peer shows no certificate");
        }
        check.require(peer);
    }

    /** During the handshake, so that who is refused gets an alert. */
    static final class Asking extends X509ExtendedTrustManager {
        private final PeerCheck check;

        Asking(PeerCheck check) {
            this.check = check;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            requireFirst(chain, check);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            requireFirst(chain, check);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            requireFirst(chain, check);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            requireFirst(chain, check);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            requireFirst(chain, check);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            requireFirst(chain, check);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
