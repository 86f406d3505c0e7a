package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.jobs.files.PredictionName;

/** Material that comes while the parties score, and several submits of one run. */
class WavesTest {
    @TempDir
    Path directory;

    /** Scoring first and dealing later: the parties wait, use what comes, and wait again. */
    @Test
    void partiesWaitForMaterialAndGoOn() throws Exception {
        Roles roles = Roles.in(directory);
        int port = FreePort.choose();
        Commands.Started[] parties = {
            roles.start(0, port, "--wait-for-material", 100), roles.start(1, port, "--wait-for-material", 100)
        };
        parties[0].awaitSaid("waiting up to 100 s for the dealer");
        roles.deal(1, Roles.ROWS_PER_BATCH);
        parties[0].awaitSaid("waiting up to 100 s for the dealer: 2 units are needed");
        roles.deal(2, Roles.ROWS_PER_BATCH);
        for (Commands.Started party : parties) {
            party.await().assertDone();
        }
        assertAllScoredOnce(roles);
        roles.reveal(roles.path("predictions.csv")).assertDone();
    }

    /** Files on their way to one party are waited for, too; the other way round would be dealing first. */
    @Test
    void unitsThatOnePartySeesLaterAreWaitedFor() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        Path late = roles.party("material", 1);
        Path elsewhere = directory.resolve("on-their-way");
        Files.move(late, elsewhere);
        int port = FreePort.choose();
        Commands.Started[] parties = {
            roles.start(0, port, "--wait-for-material", 100), roles.start(1, port, "--wait-for-material", 100)
        };
        parties[0].awaitSaid("for the dealer's files to reach party 1");
        Roles.delete(late);
        Files.move(elsewhere, late);
        for (Commands.Started party : parties) {
            party.await().assertDone();
        }
        assertAllScoredOnce(roles);
    }

    @Test
    void waitingInVainEndsBothParties() throws Exception {
        Roles roles = Roles.in(directory);
        List<Outcome> parties = roles.score("--wait-for-material", 2);
        String message = parties.get(0).output() + parties.get(1).output();
        assertTrue(message.contains("Waited 2 s for material from the dealer: 3 units are needed"), message);
        assertTrue(message.contains("secformer deal --units 3 --length 32 --batch 3"), message);
        for (Outcome party : parties) {
            assertTrue(Set.of(4, 5).contains(party.code()), party::toString);
        }
    }

    /** A unit that one party has claimed and the other not is of no use to either: neither keeps it. */
    @Test
    void materialClaimedInVainIsDeletedAtBothParties() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(Roles.BATCHES + 2, Roles.ROWS_PER_BATCH);
        String dataset = "\"dataset\" : \"";
        String manifest = Files.readString(roles.party("dataset", 0).resolve("dataset.json"));
        int start = manifest.indexOf(dataset) + dataset.length();
        String id = manifest.substring(start, start + 32);
        String set = Files.list(roles.party("material", 0))
                .map(path -> path.getFileName().toString())
                .findAny()
                .orElseThrow();
        // As after a kill: claimed by this run's earlier start at party 0, and not yet at party 1.
        Path claims = Files.createDirectories(roles.party("material", 0).resolve("claims/" + set));
        for (int unit : List.of(1, 3)) {
            PredictionName name = new PredictionName(unit, new EpochId("00000000000000ee"), new UnitId(set, unit));
            Files.writeString(claims.resolve("unit-0000000" + unit + ".claim"), id + "/" + name + "\n");
        }
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        for (int party = 0; party < 2; party++) {
            assertEquals(List.of(), roles.files("material/party" + party, ".material"));
            assertEquals(
                    Roles.BATCHES + 2,
                    roles.files("material/party" + party, ".claim").size());
        }
    }

    /** Of two submits of each party one does the work, the other is told so; no unit is used twice. */
    @Test
    void ofConcurrentSubmitsOneWins() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        int port = FreePort.choose();
        List<Commands.Started> submits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            submits.add(roles.start(i % 2, port, "--timeout", 60));
        }
        for (int party = 0; party < 2; party++) {
            int winners = 0;
            for (int i = party; i < 4; i += 2) {
                Outcome outcome = submits.get(i).await();
                if (outcome.code() == 0) {
                    winners++;
                } else {
                    outcome.assertRefused(8, "[RUN_IN_PROGRESS]", "expected nobody at work on this run", "process ");
                }
            }
            assertEquals(1, winners);
        }
        assertAllScoredOnce(roles);
    }

    private static void assertAllScoredOnce(Roles roles) throws IOException {
        Set<String> names = new HashSet<>();
        for (int party = 0; party < 2; party++) {
            Set<Object> batches = new HashSet<>();
            Set<Object> units = new HashSet<>();
            assertTrue(roles.files("predictions/party" + party).stream().noneMatch(file -> file.contains(".lease")));
            List<PredictionName> held = roles.predicted(party);
            for (PredictionName name : held) {
                names.add(name.toString());
                batches.add(name.batch());
                units.add(name.unit());
            }
            assertEquals(Roles.BATCHES, held.size());
            assertEquals(Roles.BATCHES, batches.size());
            assertEquals(Roles.BATCHES, units.size());
            assertEquals(List.of(), roles.files("material/party" + party, ".material"));
            assertEquals(
                    Roles.BATCHES,
                    roles.files("material/party" + party, ".claim").size());
        }
        assertEquals(Roles.BATCHES, names.size());
    }
}
