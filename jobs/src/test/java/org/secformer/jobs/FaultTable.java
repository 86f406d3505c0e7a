package org.secformer.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Collects what was measured of injected faults in target/faults.csv, for docs/reliability.md: fault, seed, outcome, seconds
 * until the other party noticed (empty if there is nothing to notice), units of both parties claimed for nothing.
 */
final class FaultTable {
    private static final Path FILE = Path.of("target", "faults.csv");

    /** Where there is nothing to notice. */
    static final double NEVER = -1;

    private FaultTable() {}

    static void add(String fault, long seed, String outcome, double seconds, int wasted) throws IOException {
        String noticed = seconds < 0 ? "" : String.format(Locale.ROOT, "%.1f", seconds);
        String line = String.join(",", fault, Long.toString(seed), outcome, noticed, Integer.toString(wasted));
        Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
