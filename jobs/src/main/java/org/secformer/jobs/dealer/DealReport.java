package org.secformer.jobs.dealer;

/**
 * What a run came to.
 *
 * @param units dealt
 * @param materialBytes corrections
 * @param secondsPerUnit of a task's time, without starting up
 */
public record DealReport(int units, long materialBytes, double secondsPerUnit) {}
