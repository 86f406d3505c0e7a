package org.secformer.jobs.party.timing;

import java.io.Serializable;
import org.secformer.jobs.monitoring.Sections;
import org.secformer.mpc.protocol.SectionCost;

/**
 * What a kind of part of the model came to, in several batches together.
 *
 * @param name its kind
 * @param rounds waits for the other party
 * @param sentBytes payload
 * @param materialBytes corrections, by whichever party held them
 * @param seconds of the lanes, added up
 */
public record PartFigures(String name, long rounds, long sentBytes, long materialBytes, double seconds)
        implements Serializable {
    /** A section, as counted or as priced. */
    public static PartFigures of(SectionCost cost) {
        return new PartFigures(Sections.kind(cost.section()), cost.rounds(), cost.sentBytes(), cost.materialBytes(), 0);
    }

    /** Both together, under this one's name. */
    public PartFigures plus(PartFigures other) {
        return new PartFigures(
                name,
                rounds + other.rounds,
                sentBytes + other.sentBytes,
                materialBytes + other.materialBytes,
                seconds + other.seconds);
    }

    /** So many batches like this one. */
    public PartFigures times(int batches) {
        return new PartFigures(name, rounds * batches, sentBytes * batches, materialBytes * batches, seconds * batches);
    }
}
