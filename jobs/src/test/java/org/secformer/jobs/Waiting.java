package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;

/** Waits of tests, each with a deadline. */
public final class Waiting {
    private static final long LONGEST_NANOS = 180_000_000_000L;

    public interface Condition {
        boolean holds() throws IOException;
    }

    private Waiting() {}

    /** @param alive whose end before that is a failure; null if nobody's is */
    public static void until(Condition condition, String what, Commands.Started alive) throws Exception {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, () -> "waited in vain until " + what);
            if (alive != null && !alive.process().isAlive()) {
                assertTrue(condition.holds(), "ended before " + what + ": " + Files.readString(alive.log()));
            }
            Thread.sleep(5);
        }
    }
}
