package org.secformer.jobs.dealer;

/**
 * What a run came to.
 *
 * @param units dealt
 * @param materialBytes corrections
 * @param secondsPerUnit of a task's time, without starting up
 */
public record DealReport(int units, long materialBytes, double secondsPerUnit) {
    /** This and another run together; of nothing, {@code new DealReport(0, 0, 0)}. */
    public DealReport plus(DealReport other) {
        int all = units + other.units;
        double seconds = secondsPerUnit * units + other.secondsPerUnit * other.units;
        return new DealReport(all, materialBytes + other.materialBytes, all == 0 ? 0 : seconds / all);
    }
}
