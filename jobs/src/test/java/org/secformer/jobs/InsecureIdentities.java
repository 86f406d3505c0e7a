package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.storage.KeyLocations;

/**
 * Identities of all roles that anybody knows, whose files of any age can be read for a hundred years.
 *
 * @param base a copy of them, with the permissions that keys must have
 */
public record InsecureIdentities(Path base) {
    static final Path KEPT = Path.of("src", "test", "resources", "org", "secformer", "jobs", "insecure-identities");

    /** Made once and for ever. */
    static void make() throws IOException {
        for (Role role : Role.values()) {
            LocalStorage keys = new LocalStorage(KEPT.resolve(LocalIdentities.KEYS + "/" + role));
            IdentityFiles.create(role, Kem.X25519, Duration.ofDays(36_525), keys);
            LocalStorage trust = new LocalStorage(KEPT.resolve(LocalIdentities.TRUST));
            trust.write(role + ".pem", out -> Files.copy(keys.root().resolve(IdentityFiles.CERTIFICATE), out));
        }
    }

    /** Copies them; what a storage writes is its owner's alone. */
    static InsecureIdentities copiedTo(Path directory) throws IOException {
        LocalStorage copy = new LocalStorage(directory);
        try (Stream<Path> files = Files.walk(KEPT)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                copy.write(KEPT.relativize(file).toString(), out -> Files.copy(file, out));
            }
        }
        return new InsecureIdentities(directory);
    }

    public LocalIdentities all() {
        return new LocalIdentities(new LocalStorage(base));
    }

    public Credentials credentials(Role role) throws IOException {
        return all().credentials(role);
    }

    public KeyLocations locations(Role role) {
        return new KeyLocations(
                role,
                base.resolve(LocalIdentities.KEYS + "/" + role).toString(),
                base.resolve(LocalIdentities.TRUST).toString());
    }
}
