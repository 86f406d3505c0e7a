package org.secformer.datasets.identity;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.secformer.datasets.storage.Storage;

/** The identities of all roles in one place, for runs on one machine: {@value #KEYS}/role, and {@value #TRUST} for all. */
public final class LocalIdentities {
    public static final String KEYS = "keys";
    public static final String TRUST = "trust";
    private static final Duration VALIDITY = Duration.ofDays(30);

    private final Storage base;

    /** @param base where they are, or will be */
    public LocalIdentities(Storage base) {
        this.base = base;
    }

    /** Makes all of them. */
    public void create(Kem kem) throws IOException {
        for (Role role : Role.values()) {
            Storage keys = base.below(KEYS + "/" + role);
            IdentityFiles.create(role, kem, VALIDITY, keys);
            try (InputStream certificate = keys.open(IdentityFiles.CERTIFICATE)) {
                base.below(TRUST).write(role + ".pem", certificate::transferTo);
            }
        }
    }

    public Credentials credentials(Role role) throws IOException {
        return Credentials.read(role, base.below(KEYS + "/" + role), base.below(TRUST));
    }
}
