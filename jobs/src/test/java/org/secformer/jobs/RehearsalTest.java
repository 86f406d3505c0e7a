package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many rows cost, but for arithmetic: figures that do not depend on the machine. Both parties' heaps are 1 GB. */
@Tag("slow")
class RehearsalTest {
    private static final long ROWS = 20_000;

    /** So that there are several waves, and several meetings. */
    private static final int AHEAD = 1_000;

    @TempDir
    Path directory;

    @Test
    void costsOfManyRowsStayWithinTheirLimits() throws Exception {
        List<Rehearsal.Figures> parties = Rehearsal.run(directory, ROWS, AHEAD);
        for (Rehearsal.Figures party : parties) {
            // A claim for each batch of 16 rows; the rest is for files of many batches.
            assertTrue(party.filesPerRow() <= 0.0625 + 0.0175, party::toString);
            assertTrue(party.callsPerRow() <= 0.4, party::toString);
            assertTrue(party.readPerByte() <= 1.1, party::toString);
            assertTrue(party.largestDirectory() < 5_000, party::toString);
            assertTrue(party.meetings() >= 2, party::toString);
        }
    }
}
