package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.PinnedTrust;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.TlsEnd;

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

    /** What a wait for the other allows for beyond the timeouts of both. */
    private static final long SLACK_MILLIS = 10_000;

    /**
     * Longest wait for the other party once both have met: it may need as long as this one to get executors, or to notice a
     * failure.
     */
    public long patienceMillis() {
        return 2 * timeoutMillis + SLACK_MILLIS;
    }

    /**
     * An end of TLS connections that accepts exactly the certificates that are pinned for these parties, of which one may be
     * this one. A pin that is replaced holds for the next connection.
     */
    TlsEnd trusting(Party... parties) throws IOException {
        Identity own = keys.read().own();
        PinnedTrust.Pins pins = () -> pinned(own, parties);
        // Whatever is wrong with them now shows here, and not as a refusal.
        pins.now();
        return own.tls(pins);
    }

    private List<RoleCertificate> pinned(Identity own, Party... parties) throws IOException {
        List<RoleCertificate> pinned = new ArrayList<>();
        for (Party of : parties) {
            pinned.add(of == party ? own.certificate() : keys.pinned(Role.of(of)));
        }
        return pinned;
    }

    /** The other party's certificate, as it is pinned at this moment. */
    RoleCertificate peerCertificate() throws IOException {
        return keys.pinned(Role.of(party.peer()));
    }

    String peerName() {
        return "party " + party.peer().ordinal();
    }
}
