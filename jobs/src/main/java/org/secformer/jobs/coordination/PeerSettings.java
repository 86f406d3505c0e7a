package org.secformer.jobs.coordination;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.sharing.Party;

/**
 * How a party reaches the other one.
 *
 * @param party this one
 * @param host where party 0's coordinator listens
 * @param port likewise
 * @param keys of this party
 * @param timeoutMillis longest wait for the other party
 */
public record PeerSettings(Party party, String host, int port, KeyLocations keys, long timeoutMillis)
        implements Serializable {

    /** A TLS context that trusts exactly the certificates that are pinned for these parties, of which one may be this one. */
    SSLContext trusting(Party... parties) throws IOException {
        Credentials credentials = keys.read();
        List<RoleCertificate> trusted = new ArrayList<>();
        for (Role role : Stream.of(parties).map(Role::of).toList()) {
            trusted.add(credentials.certificate(role));
        }
        return credentials.own().context(trusted);
    }

    /** The other party's certificate. */
    RoleCertificate peerCertificate() throws IOException {
        return keys.read().trust().of(Role.of(party.peer()));
    }

    String peerName() {
        return "party " + party.peer().ordinal();
    }
}
