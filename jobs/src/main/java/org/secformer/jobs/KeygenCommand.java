package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.storage.LocalStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a role's key and certificate. */
@Command(
        name = "keygen",
        description = "Makes a key and a certificate for a role; give the certificate to the other party.",
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
    @Option(names = "--role", required = true, description = "party0 or party1")
    private String role;

    @Option(names = "--out", required = true, description = "directory for key.pem and certificate.pem")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (!List.of("party0", "party1").contains(role)) {
            throw new InvalidInputException(
                    "--role: expected party0 or party1, found " + InvalidInputException.quote(role));
        }
        Identity.create(role, new LocalStorage(out));
        System.out.println("key and certificate of " + role + " written to " + out);
        return 0;
    }
}
