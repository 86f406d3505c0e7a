package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.jobs.coordination.PredictionName;

/** What goes wrong in the middle of a run: both parties end by themselves, say why, and can go on afterwards. */
class LaneFailureTest {
    private static final double QUICKLY_SECONDS = 40;

    @TempDir
    Path directory;

    @Test
    void aDamagedUnitEndsBothParties() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(2, Roles.ROWS_PER_BATCH);
        Path damaged = roles.party("material", 0)
                .resolve(roles.files("material/party0", ".material").get(1));
        byte[] content = Files.readAllBytes(damaged);
        content[content.length / 2] ^= 4;
        Files.write(damaged, content);

        List<Outcome> parties = roles.score("--max-batches", 2);
        parties.get(0).assertRefused(4, damaged.toString(), "expected an intact segment", "deal anew");
        parties.get(1).assertRefused(5, "party 0 gave up", damaged.toString(), "expected an intact segment");
        for (Outcome party : parties) {
            assertTrue(party.seconds() < QUICKLY_SECONDS, party::toString);
        }
        for (int party = 0; party < 2; party++) {
            // The first batch is done, the second is not, and its unit is lost.
            assertEquals(1, roles.files("predictions/party" + party, ".parquet").size());
            assertEquals(2, roles.files("material/party" + party, ".claim").size());
        }
    }

    @Test
    void aKilledPeerEndsTheOtherPartyAndARerunDoesTheRest() throws Exception {
        Roles roles = singleRows();
        int port = Roles.freePort();
        Commands.Started first = roles.start(0, port, "--retries", 0);
        Commands.Started second = roles.start(1, port, "--retries", 0);
        awaitPrediction(roles, second);
        second.kill();
        long killed = System.nanoTime();
        first.await().assertRefused(5, "party 1");
        double seconds = (System.nanoTime() - killed) / 1e9;
        assertTrue(seconds < QUICKLY_SECONDS, seconds + " s");

        Map<String, String> claimedBefore = claims(roles);
        assertFalse(claimedBefore.isEmpty());
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        Map<String, String> claimedAfter = claims(roles);
        assertClaimsStay(claimedBefore, claimedAfter);
        assertEachUnitServesOneBatch(roles, claimedAfter);
        assertAllRevealed(roles);
    }

    /** The survivor waits, and both go on in a new epoch with fresh units. */
    @Test
    void aKilledPartyThatIsStartedAgainIsJoined() throws Exception {
        for (int victim = 0; victim < 2; victim++) {
            Roles roles = singleRows();
            int port = Roles.freePort();
            Commands.Started[] parties = {roles.start(0, port), roles.start(1, port)};
            awaitPrediction(roles, parties[victim]);
            parties[victim].kill();
            Map<String, String> claimedBefore = claims(roles);
            parties[victim] = roles.start(victim, port);
            for (Commands.Started party : parties) {
                party.await().assertDone();
            }
            Map<String, String> claimedAfter = claims(roles);
            assertClaimsStay(claimedBefore, claimedAfter);
            assertEachUnitServesOneBatch(roles, claimedAfter);
            assertAllRevealed(roles);
        }
    }

    /** Fresh material and a dataset of one row per batch. */
    private Roles singleRows() throws Exception {
        Roles.delete(directory);
        Files.createDirectories(directory);
        Roles roles = Roles.ofSingleRows(directory);
        roles.deal(2 * Roles.ROWS, 1);
        return roles;
    }

    private static void assertAllRevealed(Roles roles) throws Exception {
        roles.reveal(roles.path("predictions.csv")).assertDone();
        assertEquals(
                1 + Roles.ROWS,
                Files.readAllLines(roles.path("predictions.csv")).size());
    }

    private static void awaitPrediction(Roles roles, Commands.Started party) throws Exception {
        while (roles.files("predictions/party1", ".parquet").isEmpty()) {
            assertTrue(party.process().isAlive(), () -> "party 1 ended before it was killed; see " + party.log());
            Thread.sleep(5);
        }
    }

    /** Claims of both parties: party and unit, and what it was claimed for. */
    private static Map<String, String> claims(Roles roles) throws IOException {
        Map<String, String> claims = new TreeMap<>();
        for (String name : roles.files("material", ".claim")) {
            String claimant =
                    Files.readString(roles.path("material").resolve(name)).strip();
            claims.put(name, claimant.substring(claimant.indexOf('/') + 1));
        }
        return claims;
    }

    /** A claim without its claimant is one that is being written, or whose party was killed while it wrote: spent, too. */
    private static void assertClaimsStay(Map<String, String> before, Map<String, String> after) {
        assertTrue(after.keySet().containsAll(before.keySet()), after::toString);
        before.forEach((unit, claimant) ->
                assertTrue(claimant.isEmpty() || claimant.equals(after.get(unit)), () -> unit + " " + claimant));
    }

    private static void assertEachUnitServesOneBatch(Roles roles, Map<String, String> claims) throws IOException {
        Set<String> spentInVain = new HashSet<>();
        for (Map.Entry<String, String> claim : claims.entrySet()) {
            if (claim.getValue().isEmpty()) {
                spentInVain.add(claim.getKey());
                continue;
            }
            String unit = PredictionName.parse(claim.getValue()).unit().toString();
            assertTrue(claim.getKey().endsWith("/claims/" + unit + ".claim"), claim.toString());
            String other = claim.getKey().startsWith("party0")
                    ? claim.getKey().replace("party0", "party1")
                    : claim.getKey().replace("party1", "party0");
            String otherClaimant = claims.getOrDefault(other, "");
            assertTrue(otherClaimant.isEmpty() || otherClaimant.equals(claim.getValue()), claim.toString());
        }
        for (int party = 0; party < 2; party++) {
            Set<Object> units = new HashSet<>();
            List<String> predictions = roles.files("predictions/party" + party, ".parquet");
            for (String name : predictions) {
                Object unit = PredictionName.parse(name.substring(name.indexOf('/') + 1))
                        .unit();
                units.add(unit);
                assertFalse(spentInVain.contains("party" + party + "/claims/" + unit + ".claim"), name);
            }
            assertEquals(predictions.size(), units.size());
            assertTrue(predictions.size() >= Roles.ROWS, predictions.toString());
        }
    }
}
