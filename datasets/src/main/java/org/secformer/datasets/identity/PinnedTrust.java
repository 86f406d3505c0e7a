package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transport.TlsEnd;

/**
 * Accepts exactly the certificates that are pinned when a connection is made, while they are valid; names and issuers play no
 * part. This end's own certificate must be valid, too: else the refusal would come from the other end, in fewer words.
 */
public final class PinnedTrust implements TlsEnd.PeerCheck {
    private final RoleCertificate own;
    private final Pins pins;
    private final InstantSource clock;

    /** Whom a connection may be with. */
    public interface Pins {
        /** Those that are pinned at this moment: a pin that is replaced holds for the next connection. */
        List<RoleCertificate> now() throws IOException;
    }

    PinnedTrust(RoleCertificate own, Pins pins, InstantSource clock) {
        this.own = own;
        this.pins = pins;
        this.clock = clock;
    }

    @Override
    public void require(X509Certificate peer) throws CertificateException {
        Date now = Date.from(clock.instant());
        if (pinned().stream().noneMatch(pin -> pin.x509().equals(peer))) {
            throw new CertificateException("the peer's certificate is not the one that is pinned");
        }
        requireValid("the peer's certificate", peer, now);
        requireValid("the certificate that this end shows", own.x509(), now);
    }

    private List<RoleCertificate> pinned() throws CertificateException {
        try {
            return pins.now();
        } catch (IOException | UncheckedIOException | InvalidInputException unreadable) {
            throw new CertificateException(
                    "the pinned certificate cannot be used: " + unreadable.getMessage(), unreadable);
        }
    }

    private static void requireValid(String whose, X509Certificate certificate, Date now) throws CertificateException {
        if (now.before(certificate.getNotBefore()) || now.after(certificate.getNotAfter())) {
            throw new CertificateException(whose + " is valid from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + ", and it is " + now.toInstant());
        }
    }
}
