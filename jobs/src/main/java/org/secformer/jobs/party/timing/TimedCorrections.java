package org.secformer.jobs.party.timing;

import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.CorrectionSource;
import org.secformer.mpc.correlation.PackedBlock;

/** Adds the time of reading and checking corrections to a stopwatch. */
public final class TimedCorrections implements CorrectionSource {
    static final String RESOURCE = "reading material";

    private final CorrectionSource corrections;
    private final Stopwatch stopwatch;

    public TimedCorrections(CorrectionSource corrections, Stopwatch stopwatch) {
        this.corrections = corrections;
        this.stopwatch = stopwatch;
    }

    @Override
    public PackedBlock read(BlockHeader expected) {
        return stopwatch.time(RESOURCE, () -> corrections.read(expected));
    }
}
