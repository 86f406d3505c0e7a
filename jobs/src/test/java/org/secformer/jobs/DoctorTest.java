package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.tools.Checkup;

/** The doctor finds what a run would find, all of it at once, and uses nothing up. */
class DoctorTest {
    @TempDir
    Path directory;

    private static Outcome doctor(Roles roles, Role role, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("doctor", "--role", role));
        arguments.addAll(roles.keys(role));
        arguments.addAll(List.of(more));
        return Commands.run(arguments.toArray());
    }

    private static Object[] party0(Roles roles, int port) {
        return new Object[] {
            "--bundle", roles.party("model", 0),
            "--dataset", roles.party("dataset", 0),
            "--material", roles.party("material", 0),
            "--out", roles.party("predictions", 0),
            "--port", port
        };
    }

    private static void assertFound(Outcome outcome, String level, String subject, String found) {
        assertTrue(
                outcome.output()
                        .lines()
                        .anyMatch(line -> line.matches(level + " +" + subject + " .*") && line.contains(found)),
                () -> level + " " + subject + " " + found + " in " + outcome);
    }

    @Test
    void readyParty() throws IOException {
        Roles roles = Roles.in(directory);
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        List<String> before = roles.files("material");
        Outcome outcome =
                doctor(roles, Role.PARTY0, party0(roles, FreePort.choose())).assertDone();
        assertTrue(outcome.output().endsWith("ready\n"), outcome::toString);
        assertFalse(outcome.output().contains("skipped"), outcome::toString);
        assertFound(outcome, "ok", "material", Roles.BATCHES + " unused units for " + Roles.BATCHES + " batches");
        assertEquals(before, roles.files("material"));
    }

    /** Java without TLS 1.3: the doctor says so, and a run does not start. */
    @Test
    void tlsThatIsSwitchedOffIsAProblemOfBoth() throws Exception {
        Roles roles = Roles.in(directory);
        Path off = Files.writeString(directory.resolve("off.security"), "jdk.tls.disabledAlgorithms=TLSv1.3\n");
        List<String> options = List.of("-Djava.security.properties=" + off);
        List<Object> arguments = new ArrayList<>(List.of("doctor", "--role", Role.PARTY1));
        arguments.addAll(roles.keys(Role.PARTY1));
        Commands.Started doctor = Commands.start(directory.resolve("doctor.log"), options, arguments.toArray());
        Commands.Started run = roles.start(options, 1, FreePort.choose());
        Outcome found = doctor.await();
        assertFound(
                found, "problem", "TLS", "expected TLSv1.3 between two ends that pin each other, found no connection");
        assertFound(found, "ok", "random numbers", "");
        run.await().assertRefused(2, "[PROTECTION_MISSING]", "TLS: expected TLSv1.3", "java.security");
    }

    @Test
    void allProblemsAtOnce() throws IOException {
        Roles roles = Roles.in(directory);
        Path identity = roles.path("keys/party0/key.pem");
        Path dealer = roles.path("trust/dealer.pem");
        Files.copy(roles.path("trust/client.pem"), directory.resolve("other.pem"));
        Files.delete(dealer);
        Files.move(directory.resolve("other.pem"), dealer);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome = doctor(roles, Role.PARTY0, party0(roles, taken.getLocalPort()));
            assertEquals(2, outcome.code(), outcome::toString);
            assertFound(outcome, "problem", "certificate of dealer", "expected the certificate of dealer");
            assertFound(outcome, "problem", "port", "expected an address of this machine and a free port");
            assertTrue(outcome.output().endsWith("a run would fail\n"), outcome::toString);
        }
        assertTrue(identity.toFile().setReadable(true, false));
        Outcome outcome = doctor(roles, Role.PARTY0);
        assertFound(outcome, "problem", "own key", "expected a file that only its owner may read");
        assertTrue(outcome.output().contains("-> Mend it with: chmod 600 " + identity), outcome::toString);
    }

    @Test
    void damageAndShortage() throws IOException {
        Roles roles = Roles.in(directory);
        String rows = roles.files("dataset/party0", ".parquet").get(0);
        Object[] options = party0(roles, FreePort.choose());
        assertFound(doctor(roles, Role.PARTY0, options), "problem", "material", "0 unused units for " + Roles.BATCHES);
        roles.deal(1, Roles.ROWS_PER_BATCH);
        Outcome warned = doctor(roles, Role.PARTY0, options).assertDone();
        assertFound(warned, "warning", "material", "1 unused units for " + Roles.BATCHES);
        assertTrue(
                warned.output()
                        .contains("secformer deal --length " + Roles.LENGTH + " --batch " + Roles.ROWS_PER_BATCH),
                warned::toString);
        Files.delete(roles.party("dataset", 0).resolve(rows));
        assertFound(doctor(roles, Role.PARTY0, options), "problem", "dataset", "found no file");
    }

    /** Party 1 is only warned that party 0 does not listen yet. */
    @Test
    void peerThatDoesNotListen() throws IOException {
        Roles roles = Roles.in(directory);
        Outcome outcome =
                doctor(roles, Role.PARTY1, "--port", FreePort.choose()).assertDone();
        assertFound(outcome, "warning", "peer", "expected party 0's coordinator");
        assertFound(outcome, "skipped", "dataset", "no --dataset");
    }

    @Test
    void otherRoles() throws IOException {
        Roles roles = Roles.in(directory);
        Path json = directory.resolve("findings.json");
        Outcome dealer = doctor(
                roles,
                Role.DEALER,
                "--bundle",
                roles.path("model/dealer"),
                "--length",
                Roles.LENGTH,
                "--units",
                Integer.MAX_VALUE,
                "--out",
                roles.path("material"),
                "--json",
                json);
        assertFound(dealer, "problem", "disk", "MB are free");
        Checkup.Report report = Json.readOwn(new LocalStorage(directory), "findings.json", Checkup.Report.class);
        assertEquals("dealer", report.role());
        assertTrue(report.findings().stream()
                .anyMatch(finding -> finding.level() == Checkup.Level.PROBLEM
                        && finding.subject().equals("disk")));

        doctor(roles, Role.CLIENT, "--bundle", roles.path("model/client"), "--out", roles.path("shared"))
                .assertDone();
        doctor(roles, Role.MODEL_OWNER, "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--out", roles.path("m"))
                .assertDone();
        assertFound(doctor(roles, Role.MODEL_OWNER, "--checkpoint", directory), "problem", "checkpoint", "3 problems");
        Commands.run("doctor", "--role", "bank").assertRefused(2, "expected one of [party0, party1, dealer");
    }
}
