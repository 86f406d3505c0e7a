package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What many rows cost, but for arithmetic: figures that do not depend on the machine. Both parties' heaps are 1 GB. Other numbers of
 * rows can be given; what they come to is written to {@code target/rehearsal.csv}.
 */
@Tag("slow")
class RehearsalTest {
    private static final long ROWS = Long.getLong("secformer.rehearsal.rows", 20_000);

    /** So that there are several waves, and several meetings. */
    private static final int AHEAD = Integer.getInteger("secformer.rehearsal.ahead", 1_000);

    /** One for each batch of 16 rows. */
    private static final double CLAIMS_PER_ROW = 0.0625;

    private static final Path RECORD = Path.of("target", "rehearsal.csv");

    @TempDir
    Path directory;

    @Test
    void costsOfManyRowsStayWithinTheirLimits() throws Exception {
        for (Rehearsal.Figures party : Rehearsal.run(directory, ROWS, AHEAD)) {
            Files.writeString(RECORD, ROWS + ", " + party + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assertTrue(party.filesPerRow() <= CLAIMS_PER_ROW + 0.02, party::toString);
            assertTrue(party.callsPerRow() <= 0.3, party::toString);
            assertTrue(party.readPerByte() <= 1.1, party::toString);
            assertTrue(party.largestDirectory() < 100_000, party::toString);
            assertTrue(party.meetings() >= 2, party::toString);
        }
    }
}
