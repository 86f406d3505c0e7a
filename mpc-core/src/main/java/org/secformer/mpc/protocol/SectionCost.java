package org.secformer.mpc.protocol;

/**
 * What a part of the computation costs one party.
 *
 * @param section its name
 * @param rounds waits for the other party
 * @param sentBytes payload sent by one party
 * @param materialBytes corrections that both parties together store and read
 * @param multiplyAdds of ring elements in matrix products; a party computes two products for each that it is asked for
 * @param randomBytes expanded from this party's seed, masks included: a measure of all elementwise work
 */
public record SectionCost(
        String section, int rounds, long sentBytes, long materialBytes, long multiplyAdds, long randomBytes) {

    /** What is exchanged and stored, without the work. */
    public SectionCost(String section, int rounds, long sentBytes, long materialBytes) {
        this(section, rounds, sentBytes, materialBytes, 0, 0);
    }

    SectionCost minus(SectionCost earlier, String name) {
        return new SectionCost(
                name,
                rounds - earlier.rounds,
                sentBytes - earlier.sentBytes,
                materialBytes - earlier.materialBytes,
                multiplyAdds - earlier.multiplyAdds,
                randomBytes - earlier.randomBytes);
    }

    /** The cost of both together, under this one's name. */
    public SectionCost plus(SectionCost other) {
        return new SectionCost(
                section,
                rounds + other.rounds,
                sentBytes + other.sentBytes,
                materialBytes + other.materialBytes,
                multiplyAdds + other.multiplyAdds,
                randomBytes + other.randomBytes);
    }

    public SectionCost withMultiplyAdds(long number) {
        return new SectionCost(section, rounds, sentBytes, materialBytes, number, randomBytes);
    }

    /** Without the work. */
    public SectionCost exchanged() {
        return new SectionCost(section, rounds, sentBytes, materialBytes);
    }

    boolean isFree() {
        return rounds == 0 && sentBytes == 0 && materialBytes == 0 && multiplyAdds == 0 && randomBytes == 0;
    }
}
