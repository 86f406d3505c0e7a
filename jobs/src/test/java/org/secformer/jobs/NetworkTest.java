package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.tools.PriceReport;
import org.secformer.mpc.protocol.Network;

/** Near or far parties: the client chooses, the dealer follows, and the parties take it from the dataset. */
class NetworkTest {
    private static final Path MESSAGES = Roles.SAMPLE.resolve("messages.csv");

    @TempDir
    Path directory;

    private Roles shared(Object... more) throws IOException {
        Roles roles = Roles.in(directory.resolve("roles"));
        Roles.delete(roles.path("dataset"));
        List<Object> options = new ArrayList<>(List.of("--rows", Roles.ROWS));
        options.addAll(List.of(more));
        Outcome outcome = roles.shareDataset(roles.path("dataset"), MESSAGES, options.toArray())
                .assertDone();
        assertTrue(outcome.output().contains("tokens, for a far network"), outcome::toString);
        return roles;
    }

    private static DatasetManifest manifest(Roles roles, Role reader) throws IOException {
        LocalStorage part = new LocalStorage(roles.path("dataset").resolve(reader.toString()));
        return DatasetManifest.read(part, roles.identities().credentials(reader));
    }

    @Test
    void farRowsAreScoredWithFarMaterialOnly() throws Exception {
        Roles roles = shared("--rtt-millis", 20);
        for (Role reader : new Role[] {Role.PARTY0, Role.PARTY1, Role.CLIENT}) {
            assertEquals(Network.FAR, manifest(roles, reader).network());
            assertEquals(Network.FAR, manifest(roles, reader).plan().network());
        }
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        String deal = "secformer deal --units 3 --length 32 --batch 3 --rtt-millis 5 --bundle ";
        for (Outcome party : roles.score()) {
            party.assertRefused(3, "[MATERIAL_SHORT]", deal, "for a far network (round trips from 5 ms)");
        }
        assertEquals(List.of(), roles.files("material", ".claim"));
        Outcome doctor = Commands.run(
                "doctor",
                "--role",
                "party0",
                "--dataset",
                roles.party("dataset", 0),
                "--material",
                roles.party("material", 0),
                "--identity",
                roles.path("keys/party0"),
                "--trust",
                roles.path("trust"));
        for (String part : List.of(
                "0 unused units for 3 batches that are to be scored, for a far network",
                "secformer deal --length 32 --batch 3 --rtt-millis 5 --units 3")) {
            assertTrue(doctor.output().contains(part), doctor::toString);
        }

        Outcome dealt =
                roles.dealing("--units", Roles.BATCHES, "--rtt-millis", "5").assertDone();
        assertTrue(dealt.output().contains("3 units for a far network"), dealt::toString);
        roles.score().forEach(Outcome::assertDone);
        roles.reveal(directory.resolve("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(directory.resolve("predictions.csv"));
    }

    @Test
    void explainPricesBoth() throws IOException {
        PriceReport near = explained("near.json", "--rtt-millis", "4.9");
        PriceReport far = explained("far.json", "--rtt-millis", "5");
        assertEquals(Network.NEAR, near.network());
        assertEquals(Network.FAR, far.network());
        assertTrue(far.rounds() < near.rounds(), far.rounds() + " and " + near.rounds());
        assertTrue(far.bytesSentPerParty() > near.bytesSentPerParty());
        assertNotEquals(near.layers(), far.layers());
        // Values are held alike.
        assertEquals(near.values(), far.values());
        PriceReport exact = explained("exact.json", "--numbers", "exact");
        assertEquals(Network.NEAR, exact.network());
        assertTrue(exact.bytesSentPerParty() > near.bytesSentPerParty());
    }

    private PriceReport explained(String name, Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("explain", "--length", 32, "--checkpoint"));
        arguments.addAll(List.of(Roles.SAMPLE.resolve("checkpoint"), "--json", directory.resolve(name)));
        arguments.addAll(List.of(more));
        Outcome outcome = Commands.run(arguments.toArray()).assertDone();
        PriceReport report = Json.readOwn(new LocalStorage(directory), name, PriceReport.class);
        String plan = NumbersChoice.value(report.numbers()) + " numbers, for " + NetworkChoice.told(report.network());
        assertTrue(outcome.output().contains(plan), outcome::toString);
        for (var values : report.values()) {
            String line = "(?m)^" + values.what().replace("'", ".") + " +" + values.fraction() + " +2\\^"
                    + values.range() + " +" + values.bits() + "$";
            assertTrue(Pattern.compile(line).matcher(outcome.output()).find(), () -> line + " in " + outcome);
        }
        return report;
    }
}
