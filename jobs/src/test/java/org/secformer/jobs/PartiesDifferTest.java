package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that cannot work together: both say why, and nothing is used up or written. */
class PartiesDifferTest {
    @TempDir
    Path directory;

    @Test
    void thePartyWithFewerLanesDecides() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        List<Outcome> parties = roles.score(List.of("--lanes", 2), List.of("--lanes", 1));
        for (int party = 0; party < 2; party++) {
            String told =
                    "lanes: 1 (possible are " + (2 - party) + " here, " + (1 + party) + " at party " + (1 - party);
            assertTrue(parties.get(party).assertDone().output().contains(told), told);
        }
    }

    @Test
    void modelDatasetAndPlan() throws Exception {
        Roles roles = Roles.in(directory.resolve("roles"));
        roles.shareModel(Roles.SAMPLE.resolve("checkpoint"), roles.path("other/model"))
                .assertDone();
        Commands.SECRETS.addModel(roles.path("other/model"), roles.identities());
        roles.shareDataset(
                        roles.path("other/dataset"),
                        Roles.SAMPLE.resolve("messages.csv"),
                        "--rows",
                        5,
                        "--batch",
                        2,
                        "--length",
                        64,
                        "--bundle",
                        roles.path("other/model/client"))
                .assertDone();
        String message = assertSameRefusal(
                roles,
                roles.score(
                        List.of(),
                        List.of(
                                "--bundle",
                                roles.path("other/model/party1"),
                                "--dataset",
                                roles.path("other/dataset/party1"),
                                "--allow-unchecked-model")),
                "model bundle: party 0 has ",
                "dataset: party 0 has ",
                "plan: party 0 has ");
        assertEquals(5, message.lines().filter(line -> line.startsWith("  ")).count() + 2, message);
    }

    @Test
    void tooLittleMaterial() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(2, Roles.ROWS_PER_BATCH);
        Files.delete(roles.party("material", 1)
                .resolve(roles.files("material/party1", ".material").get(0)));
        assertSameRefusal(
                roles,
                roles.score(),
                "3 units are needed",
                "1 unused ones in common (party 0 has 2, party 1 has 1)",
                "secformer deal --units 2");
        assertEquals(3, roles.files("material", ".material").size());
    }

    private static String assertSameRefusal(Roles roles, List<Outcome> parties, String... parts) throws IOException {
        String message = parties.get(0).assertRefused(3, parts);
        assertEquals(message, parties.get(1).assertRefused(3));
        assertTrue(message.contains("Nothing was used"), message);
        assertUntouched(roles);
        return message;
    }

    private static void assertUntouched(Roles roles) throws IOException {
        assertEquals(List.of(), roles.files("predictions"));
        assertEquals(List.of(), roles.files("material", ".claim"));
    }
}
