package org.secformer.jobs.party;

import java.util.List;
import org.secformer.jobs.party.timing.BatchTimes;

/**
 * What a run came to, at this party.
 *
 * @param batches scored
 * @param rounds per batch, of the length with most
 * @param sentBytes payload sent, all batches
 * @param materialBytes corrections used up, by whichever party held them
 * @param seconds of all epochs, with starting the lanes
 * @param kernel that multiplied
 * @param peakHeapBytes of this process
 * @param times of the last batches of each lane
 * @param course how it went
 */
public record RunReport(
        int batches,
        int rounds,
        long sentBytes,
        long materialBytes,
        double seconds,
        String kernel,
        long peakHeapBytes,
        List<BatchTimes> times,
        RunCourse course) {
    RunReport with(RunCourse changed) {
        return new RunReport(batches, rounds, sentBytes, materialBytes, seconds, kernel, peakHeapBytes, times, changed);
    }

    /** This and a later epoch together; the times are the later one's. */
    RunReport plus(RunReport later) {
        return new RunReport(
                batches + later.batches,
                Math.max(rounds, later.rounds),
                sentBytes + later.sentBytes,
                materialBytes + later.materialBytes,
                seconds + later.seconds,
                kernel,
                Math.max(peakHeapBytes, later.peakHeapBytes),
                later.times,
                course.plus(later.course));
    }
}
