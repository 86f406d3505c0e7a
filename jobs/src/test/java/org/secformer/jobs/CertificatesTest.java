package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.LocalStorage;

/** Both parties as processes: each works with the one whose certificate is pinned, and names whatever else it meets. */
@Tag("slow")
class CertificatesTest {
    private static final int SILENT = 3;

    @TempDir
    Path directory;

    private Roles roles;
    private final int port = FreePort.choose();

    CertificatesTest() throws IOException {}

    @BeforeEach
    void copy() throws IOException {
        roles = Roles.in(directory.resolve("roles"));
    }

    /** Whoever else holds a certificate, ours or one of its own making, comes first: to the driver, and to the lane. */
    @Test
    void strangersAreTurnedAwayAndThePartyIsServed() throws Exception {
        roles.deal(1, Roles.ROWS_PER_BATCH);
        try (Relay relay = new Relay(port);
                Strangers strangers = new Strangers(roles, identity(Role.PARTY1, "unknown", Duration.ofDays(1)))) {
            Commands.Started first = roles.start(0, port, "--timeout", 60, "--max-batches", 1);
            first.awaitSaid("waiting for party 1");
            strangers.sayNothing(SILENT, port);
            strangers.assertRefusedByDriver(port);
            assertStrangersAreTold();

            CompletableFuture<Void> atLane = new CompletableFuture<>();
            relay.routeLanes(lanePort -> {
                try {
                    strangers.sayNothing(SILENT, lanePort);
                    strangers.assertRefusedByLane(lanePort);
                    atLane.complete(null);
                } catch (RuntimeException | AssertionError failed) {
                    atLane.completeExceptionally(failed);
                }
                return lanePort;
            });
            Commands.Started second = roles.start(relay.jvmOptions(), 1, port, "--max-batches", 1);
            first.await().assertDone();
            second.await().assertDone();
            atLane.join();
        }
        assertEquals(1, roles.files("predictions/party0", ".parquet").size());
        assertEquals(roles.files("predictions/party0", ".parquet"), roles.files("predictions/party1", ".parquet"));
        assertEquals(2, roles.files("material", ".claim").size());
    }

    /** Each as a process that plays party 1: this program tells them, if party 0's refusal does not. */
    private void assertStrangersAreTold() throws Exception {
        identity(Role.PARTY0, "another party 0", Duration.ofDays(1));
        Commands.Started mistrusting = playing(1, "--trust", trust("party0", path("another party 0")));
        Commands.Started dealer = playing(1, "--identity", roles.path("keys/dealer"));
        Commands.Started itself = playing(1, "--identity", roles.path("keys/party0"));
        makeExpired();
        Commands.Started expired = playing(1, "--identity", path("expired"), "--trust", trust("party1", null));
        mistrusting.await().assertRefused(5, "[CERTIFICATE_REFUSED]", "party 0", "--trust");
        dealer.await().assertRefused(2, "[INPUT_INVALID]", "expected the identity of party1, found that of dealer");
        itself.await().assertRefused(2, "[INPUT_INVALID]", "expected the identity of party1, found that of party0");
        expired.await().assertRefused(2, "[INPUT_INVALID]", path("expired").toString(), "one that expired at");
    }

    /** Party 1 tries; party 0, whose trust is in another certificate, which is valid and of that role, waits in vain. */
    @Test
    void bothSayThatACertificateWasRefused() throws Exception {
        identity(Role.PARTY1, "another", Duration.ofDays(1));
        Commands.Started second = playing(1);
        second.awaitSaid("waiting for party 0");
        Commands.Started first = playing(0, "--timeout", 5, "--trust", trust("party1", path("another")));
        second.await().assertRefused(5, "[CERTIFICATE_REFUSED]", "party 0", "--trust");
        first.await()
                .assertRefused(
                        5,
                        "[PEER_UNREACHABLE]",
                        "party 1 did not connect to port " + port + " within 5 s",
                        "refused were 1 connections without its certificate");
        assertUntouched();
    }

    /** What a party has is wrong: it says so before it listens; the other one waits until its deadline. */
    @Test
    void aPartyWithTheWrongFilesDoesNotStart() throws Exception {
        Commands.Started second = playing(1, "--timeout", 10);
        makeExpired();
        Commands.Started expired = playing(0, "--trust", trust("party1", path("expired")));
        Commands.Started dealer = playing(0, "--trust", trust("party1", roles.path("keys/dealer")));
        Commands.Started none = playing(0, "--trust", trust("party1", null));
        Commands.Started itself = playing(0, "--identity", roles.path("keys/party1"));
        expired.await().assertRefused(2, "[INPUT_INVALID]", "party1.pem", "one that expired at");
        dealer.await().assertRefused(2, "[INPUT_INVALID]", "party1.pem", "of party1, found that of dealer");
        none.await().assertRefused(2, "[INPUT_INVALID]", "party1.pem", "the certificate of party1, found nothing");
        itself.await().assertRefused(2, "[INPUT_INVALID]", "expected the identity of party0, found that of party1");
        second.await().assertRefused(5, "[PEER_UNREACHABLE]", "party 0 is not reachable");
        assertUntouched();
    }

    /** Party 1 is led to somebody else: instead of party 0's driver, and instead of its lane. */
    @Test
    void impostorsAreRefused() throws Exception {
        roles.deal(1, Roles.ROWS_PER_BATCH);
        try (Relay relay = new Relay(port);
                Strangers.Impostor dealer = new Strangers.Impostor(roles, Role.DEALER);
                Strangers.Impostor itself = new Strangers.Impostor(roles, Role.PARTY1)) {
            roles.start(1, dealer.port()).await().assertRefused(5, "[CERTIFICATE_REFUSED]", "party 0", "--trust");
            relay.routeLanes(lanePort -> itself.port());
            Commands.Started first = playing(0, "--timeout", 5, "--max-batches", 1);
            Commands.Started second = roles.start(relay.jvmOptions(), 1, port, "--timeout", 5, "--max-batches", 1);
            second.await().assertRefused(5, "[CERTIFICATE_REFUSED]", "party 0's lane 0");
            first.await().assertRefused(5, "[PEER_GAVE_UP]", "party 1", "[CERTIFICATE_REFUSED]");
        }
        assertUntouched();
    }

    /** Its own clock is wrong, or it began in time. */
    @Test
    void aCertificateThatExpiresWhileItsPartyIsAwaitedIsRefused() throws Exception {
        Commands.Started first;
        Identity second;
        int validSeconds = 4;
        do {
            // A machine with a lot to do may need longer than that to start the process.
            validSeconds *= 2;
            second = identity(Role.PARTY1, "valid for " + validSeconds, Duration.ofSeconds(validSeconds));
            first = playing(0, "--trust", trust("party1", path("valid for " + validSeconds)), "--timeout", 15);
        } while (!first.says("waiting for party 1"));
        Thread.sleep(Math.max(0, second.certificate().left().toMillis() + 1));
        try (Strangers strangers = new Strangers(roles, second)) {
            strangers.assertRefused(second, port);
        }
        first.await().assertRefused(5, "[PEER_UNREACHABLE]", "refused were 1 connections without its certificate");
        assertUntouched();
    }

    private Commands.Started playing(int party, Object... options) throws IOException {
        return roles.start(party, port, options);
    }

    private Path path(String identity) {
        return directory.resolve(identity);
    }

    private Identity identity(Role role, String name, Duration validity) throws IOException {
        LocalStorage files = new LocalStorage(path(name));
        IdentityFiles.create(role, Kem.X25519, validity, files);
        return IdentityFiles.read(files);
    }

    /** Whoever makes it is the first to be told. */
    private void makeExpired() {
        assertThrows(InvalidInputException.class, () -> identity(Role.PARTY1, "expired", Duration.ofMinutes(-1)));
    }

    /** A copy of what all trust, with the certificate of other keys for a role, or with none if these are null. */
    private Path trust(String role, Path keys) throws IOException {
        Path trust = Files.createTempDirectory(directory, "trust");
        try (var certificates = Files.list(roles.path("trust"))) {
            for (Path certificate : certificates.toList()) {
                Files.copy(certificate, trust.resolve(certificate.getFileName()));
            }
        }
        if (keys == null) {
            Files.delete(trust.resolve(role + ".pem"));
        } else {
            Path certificate = keys.resolve(IdentityFiles.CERTIFICATE);
            Files.copy(certificate, trust.resolve(role + ".pem"), StandardCopyOption.REPLACE_EXISTING);
        }
        return trust;
    }

    private void assertUntouched() throws IOException {
        assertEquals(List.of(), roles.files("predictions", ".parquet"));
        assertEquals(List.of(), roles.files("material", ".claim"));
        assertTrue(roles.files("predictions").stream().noneMatch(name -> name.endsWith(".tmp")));
    }
}
