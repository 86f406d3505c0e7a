package org.secformer.jobs.cli;

import org.secformer.datasets.identity.Role;
import org.secformer.jobs.storage.KeyLocations;
import picocli.CommandLine.Option;

/** Options of the commands that open, check, seal or sign something. */
final class KeyOptions {
    @Option(names = "--identity", required = true, description = "this role's keys, from keygen (directory or URI)")
    private String identity;

    @Option(
            names = "--trust",
            required = true,
            description = "the other roles' certificates: party0.pem, party1.pem, dealer.pem, model-owner.pem,"
                    + " client.pem, as far as they are needed (directory or URI)")
    private String trust;

    KeyLocations of(Role role) {
        return new KeyLocations(role, identity, trust);
    }
}
