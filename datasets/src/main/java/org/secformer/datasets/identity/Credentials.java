package org.secformer.datasets.identity;

import java.io.IOException;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Storage;

/**
 * What a role needs to open, check, seal and sign.
 *
 * @param own its identity
 * @param trust the certificates of the others
 */
public record Credentials(Identity own, Trust trust) {
    /**
     * Reads a role's credentials.
     *
     * @throws InvalidInputException if the identity cannot be used, or is another role's
     */
    public static Credentials read(Role role, Storage identity, Storage trusted) throws IOException {
        Credentials read = read(identity, trusted);
        if (read.role() != role) {
            throw InvalidInputException.of(
                    identity.locate(IdentityFiles.CERTIFICATE),
                    "role",
                    "the identity of " + role,
                    "that of " + read.role(),
                    "Give --identity the directory that was made with: secformer keygen --role " + role);
        }
        return read;
    }

    /** Reads the credentials of whichever role the identity is; likewise. */
    public static Credentials read(Storage identity, Storage trusted) throws IOException {
        Identity own = IdentityFiles.read(identity);
        Trust trust = new Trust(trusted);
        trust.requireSame(own);
        return new Credentials(own, trust);
    }

    /** A role's certificate: this one's own, or the one that is pinned. */
    public RoleCertificate certificate(Role of) throws IOException {
        return of == role() ? own.certificate() : trust.of(of);
    }

    public Role role() {
        return own.role();
    }
}
