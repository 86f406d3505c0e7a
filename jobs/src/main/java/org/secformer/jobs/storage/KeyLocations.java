package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.Trust;

/**
 * Where a role's keys lie. Executors get these locations and read the keys there; the keys themselves never travel.
 *
 * @param role whose they are
 * @param identity its identity's directory or URI
 * @param trust directory or URI with the certificates of the others
 */
public record KeyLocations(Role role, String identity, String trust) implements Serializable {
    /** Makes the locations absolute: executors have other working directories. */
    public KeyLocations {
        identity = Storages.absolute(identity);
        trust = Storages.absolute(trust);
    }

    public Credentials read() {
        try {
            return Credentials.read(role, Storages.of(identity), Storages.of(trust));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The certificate that is pinned for a role at this moment; read anew each time. */
    public RoleCertificate pinned(Role of) throws IOException {
        return new Trust(Storages.of(trust)).of(of);
    }
}
