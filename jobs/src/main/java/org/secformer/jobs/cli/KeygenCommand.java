package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.choices.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a role's keys and certificate. */
@Command(
        name = "keygen",
        header = "Makes a role's keys and certificate.",
        description = {
            "Makes a role's identity: private keys in key.pem, which stay where they are, and certificate.pem,",
            "which the other roles put into their --trust directories under the name of the role, as party0.pem."
        },
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
    private static final int LONGEST_DAYS = 3650;

    @Option(names = "--role", required = true, description = "party0, party1, dealer, model-owner or client")
    private String role;

    @Option(names = "--out", required = true, description = "directory for key.pem and certificate.pem")
    private Path out;

    @Option(
            names = "--kem",
            defaultValue = "x-wing",
            description = "how data is sealed to this role: x-wing, also safe against quantum computers, or x25519"
                    + " (default: ${DEFAULT-VALUE})")
    private String kem;

    @Option(
            names = "--days",
            defaultValue = "365",
            description = "how long the certificate is valid (default: ${DEFAULT-VALUE})")
    private int days;

    @Override
    public Integer call() throws IOException {
        Role made = Role.parse(role).orElseThrow(() -> unknown("--role", List.of(Role.values()), role));
        Kem chosen = Kem.parse(kem).orElseThrow(() -> unknown("--kem", List.of(Kem.values()), kem));
        Counts.checked("--days", days);
        Counts.atMost("--days", days, LONGEST_DAYS);
        RoleCertificate certificate = IdentityFiles.create(made, chosen, Duration.ofDays(days), new LocalStorage(out));
        System.out.printf(
                "identity of %s written to %s, valid for %d days; fingerprint of its certificate: %s%n",
                made, out, days, certificate.fingerprint());
        return 0;
    }

    private static InvalidInputException unknown(String option, List<?> known, String found) {
        return new InvalidInputException(
                option + ": expected one of " + known + ", found " + InvalidInputException.quote(found));
    }
}
