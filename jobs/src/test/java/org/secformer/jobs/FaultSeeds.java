package org.secformer.jobs;

import java.util.stream.LongStream;

/**
 * Seeds of the fault tests: so many as the system property secformer.faults.seeds says (default 1 for each case), drawn anew
 * for each run unless secformer.faults.first gives the first of them. A test's name shows its seed.
 */
final class FaultSeeds {
    private FaultSeeds() {}

    static LongStream seeds() {
        long first = Long.getLong("secformer.faults.first", System.currentTimeMillis());
        return LongStream.range(first, first + Integer.getInteger("secformer.faults.seeds", 1));
    }
}
