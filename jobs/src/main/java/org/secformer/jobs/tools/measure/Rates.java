package org.secformer.jobs.tools.measure;

/**
 * What a machine and its network can do: one party's share of it while the other party works, too.
 *
 * @param multiplyAddsPerSecond in matrix products
 * @param secondsPerRandomByte of elementwise work online, by {@link
 *     org.secformer.mpc.protocol.SectionCost#randomBytes random bytes}
 * @param materialBytesPerSecond read and checked
 * @param dealingSecondsPerRandomByte of elementwise work, tags and writing at the dealer, by one party's random bytes
 * @param roundTripSeconds of a small block
 * @param sentBytesPerSecond by one party, while as much arrives
 */
public record Rates(
        double multiplyAddsPerSecond,
        double secondsPerRandomByte,
        double materialBytesPerSecond,
        double dealingSecondsPerRandomByte,
        double roundTripSeconds,
        double sentBytesPerSecond) {

    /** The same machine on another network; null keeps what was measured. */
    public Rates onNetwork(Double roundTripMillis, Double megabitsPerSecond) {
        return new Rates(
                multiplyAddsPerSecond,
                secondsPerRandomByte,
                materialBytesPerSecond,
                dealingSecondsPerRandomByte,
                roundTripMillis == null ? roundTripSeconds : roundTripMillis / 1e3,
                megabitsPerSecond == null ? sentBytesPerSecond : megabitsPerSecond * 1e6 / 8);
    }
}
