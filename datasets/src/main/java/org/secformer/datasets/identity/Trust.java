package org.secformer.datasets.identity;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;

/**
 * Whom a role trusts: a directory with the certificate of each role it has to do with, named after the role, such as
 * party0.pem. Nobody else is anybody.
 */
public final class Trust {
    private final Storage storage;
    private final Map<Role, RoleCertificate> read = new ConcurrentHashMap<>();

    public Trust(Storage storage) {
        this.storage = storage;
    }

    private static String file(Role role) {
        return role + ".pem";
    }

    /**
     * The certificate that is pinned for a role.
     *
     * @throws InvalidInputException if there is none, or it is damaged, another role's, expired or not yet valid
     */
    public RoleCertificate of(Role role) throws IOException {
        RoleCertificate known = read.get(role);
        if (known == null) {
            known = read(role);
            read.put(role, known);
        }
        // It may expire while this process runs.
        known.requireValid(storage.locate(file(role)), Instant.now());
        return known;
    }

    private RoleCertificate read(Role role) throws IOException {
        String name = file(role);
        if (!storage.exists(name)) {
            throw InvalidInputException.of(
                    storage.locate(name),
                    "the file itself",
                    "the certificate of " + role,
                    "nothing",
                    "Get certificate.pem from that role and put it there under this name.");
        }
        RoleCertificate certificate = RoleCertificate.read(storage, name);
        if (certificate.role() != role) {
            throw InvalidInputException.of(
                    storage.locate(name),
                    "role",
                    "the certificate of " + role,
                    "that of " + certificate.role(),
                    "Name each certificate after its role, or get the right one from " + role + ".");
        }
        return certificate;
    }

    /** What others pin for this identity's role must be its certificate, if it is there. */
    void requireSame(Identity own) throws IOException {
        String name = file(own.role());
        if (storage.exists(name) && !of(own.role()).equals(own.certificate())) {
            throw InvalidInputException.of(
                    storage.locate(name),
                    "the file itself",
                    "the certificate of this identity, " + own.certificate().fingerprint(),
                    of(own.role()).fingerprint(),
                    "Give --identity its present directory, and the others its present certificate.pem.");
        }
    }
}
