package org.secformer.jobs.tools;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.jobs.party.Protection;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.storage.Storages;

/** The doctor's checks of keys and certificates. */
public final class KeyChecks {
    private static final Duration SOON = Duration.ofDays(14);

    private final Checkup checkup;

    public KeyChecks(Checkup checkup) {
        this.checkup = checkup;
    }

    /** Whose certificates a role needs, besides its own. */
    private static Set<Role> partners(Role role) {
        return switch (role) {
            case PARTY0 -> EnumSet.of(Role.PARTY1, Role.DEALER, Role.MODEL_OWNER, Role.CLIENT);
            case PARTY1 -> EnumSet.of(Role.PARTY0, Role.DEALER, Role.MODEL_OWNER, Role.CLIENT);
            case DEALER, CLIENT -> EnumSet.of(Role.PARTY0, Role.PARTY1, Role.MODEL_OWNER);
            case MODEL_OWNER -> EnumSet.of(Role.PARTY0, Role.PARTY1, Role.DEALER, Role.CLIENT);
        };
    }

    /** The role's credentials, or null if they cannot be used. */
    public Credentials of(Role role, String identity, String trust) {
        if (identity == null || trust == null) {
            checkup.skipped("keys", identity == null ? "--identity" : "--trust");
            return null;
        }
        Credentials credentials = checkup.attempt(
                        "own key",
                        () -> new KeyLocations(role, Storages.absolute(identity), Storages.absolute(trust)).read())
                .orElse(null);
        if (credentials == null) {
            return null;
        }
        validity("own key", credentials.own().certificate());
        boolean complete = true;
        for (Role partner : partners(role)) {
            String subject = "certificate of " + partner;
            RoleCertificate found = checkup.attempt(
                            subject, () -> credentials.trust().of(partner))
                    .orElse(null);
            complete &= found != null;
            if (found != null) {
                validity(subject, found);
            }
        }
        return complete ? credentials : null;
    }

    /** What a party's run stands on besides keys: the same as when it starts. */
    public void protection(Credentials party) {
        checkup.attempt("TLS", () -> {
            Protection.requireTls(party);
            checkup.ok("TLS", "version 1.3; pinned certificates pass, others are refused by either end");
            return party;
        });
        checkup.attempt("random numbers", () -> {
            Protection.requireRandomness();
            checkup.ok("random numbers", "no fault seen in seeds and masks");
            return party;
        });
        checkup.attempt("class path", () -> {
            List<String> allowed = Protection.requireNoTestClasses();
            if (allowed.isEmpty()) {
                checkup.ok("class path", "no classes of tests");
            } else {
                checkup.warning("class path", allowed.size() + " classes of tests, as is allowed", "Take them out.");
            }
            return party;
        });
    }

    private void validity(String subject, RoleCertificate certificate) {
        String found = certificate.fingerprint().substring(0, 16) + "..., valid for "
                + certificate.left().toDays() + " more days";
        if (certificate.left().compareTo(SOON) < 0) {
            checkup.warning(
                    subject,
                    found,
                    "Let " + certificate.role()
                            + " make a new identity with keygen and give its certificate.pem to all.");
        } else {
            checkup.ok(subject, found);
        }
    }
}
