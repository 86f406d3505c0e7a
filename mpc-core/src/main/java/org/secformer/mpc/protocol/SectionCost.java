package org.secformer.mpc.protocol;

/**
 * What a part of the computation costs one party.
 *
 * @param section its name
 * @param rounds waits for the other party
 * @param sentBytes payload sent by one party
 * @param materialBytes corrections that the holder stores and reads
 */
public record SectionCost(String section, int rounds, long sentBytes, long materialBytes) {
    SectionCost minus(SectionCost earlier, String name) {
        return new SectionCost(
                name, rounds - earlier.rounds, sentBytes - earlier.sentBytes, materialBytes - earlier.materialBytes);
    }

    /** The cost of both together, under this one's name. */
    public SectionCost plus(SectionCost other) {
        return new SectionCost(
                section, rounds + other.rounds, sentBytes + other.sentBytes, materialBytes + other.materialBytes);
    }

    boolean isFree() {
        return rounds == 0 && sentBytes == 0 && materialBytes == 0;
    }
}
