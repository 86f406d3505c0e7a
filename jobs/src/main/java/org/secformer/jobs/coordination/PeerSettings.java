package org.secformer.jobs.coordination;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.sharing.Party;

/**
 * How a party reaches the other one.
 *
 * @param party this one
 * @param host where party 0's coordinator listens
 * @param port likewise
 * @param identityDirectory this party's key and certificate
 * @param peerCertificate file with the other party's certificate
 * @param timeoutMillis longest wait for the other party
 */
public record PeerSettings(
        Party party, String host, int port, String identityDirectory, String peerCertificate, long timeoutMillis)
        implements Serializable {

    /** A TLS context that trusts the peer and this party's own lanes. */
    SSLContext context() throws IOException {
        Identity own = Identity.read(new LocalStorage(Path.of(identityDirectory)));
        Path peer = Path.of(peerCertificate).toAbsolutePath();
        LocalStorage directory = new LocalStorage(peer.getParent());
        return own.context(
                List.of(Identity.readCertificate(directory, peer.getFileName().toString()), own.certificate()));
    }

    String peerName() {
        return "party " + party.peer().ordinal();
    }
}
