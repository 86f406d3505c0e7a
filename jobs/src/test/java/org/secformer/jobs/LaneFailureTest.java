package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in the middle of a run ends both parties, and both say why. */
class LaneFailureTest {
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
        for (int party = 0; party < 2; party++) {
            // The first batch is done, the second is not, and its unit is lost.
            assertEquals(1, roles.predicted(party).size());
            assertEquals(2, roles.files("material/party" + party, ".claim").size());
        }
    }
}
