package org.secformer.jobs.storage;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;

/**
 * Where a role's keys lie. Executors get these locations and read the keys there; the keys themselves never travel.
 *
 * @param role whose they are
 * @param identity its identity's directory or URI
 * @param trust directory or URI with the certificates of the others
 */
public record KeyLocations(Role role, String identity, String trust) implements Serializable {
    public Credentials read() {
        try {
            return Credentials.read(role, Storages.of(identity), Storages.of(trust));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
