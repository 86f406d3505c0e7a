package org.secformer.jobs.dealer;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.material.UnitId;
import org.secformer.jobs.failures.WaitedInVainException;
import org.secformer.jobs.process.Pauses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals many units on a bounded disk: small sets, one after the other, each when there is room for it. The parties make room by
 * using units up, which deletes them.
 */
public final class DealWaves {
    private static final Logger LOG = LoggerFactory.getLogger(DealWaves.class);
    private static final long LOOKING_MILLIS = 1_000;
    private static final long TELLING_NANOS = 30_000_000_000L;

    /** So many sets are as many units as may exist: while some are used, the next is dealt. */
    private static final int SETS = 4;

    private final UnitsThere forP0;
    private final UnitsThere forP1;
    private final int ahead;
    private final int waitSeconds;

    /**
     * @param forP0 as party 0 finds it
     * @param forP1 likewise
     * @param ahead at most so many units exist at a time
     * @param waitSeconds how long nobody may use any
     */
    public DealWaves(UnitsThere forP0, UnitsThere forP1, int ahead, int waitSeconds) {
        this.forP0 = forP0;
        this.forP1 = forP1;
        this.ahead = ahead;
        this.waitSeconds = waitSeconds;
    }

    /** Units of a party whose material is there, claimed or not. */
    public interface UnitsThere {
        List<UnitId> list() throws IOException;
    }

    /** Deals a set of so many units. */
    public interface SetDealer {
        void deal(int units) throws IOException;
    }

    /** @param total units in all sets together */
    public void run(int total, SetDealer dealer) throws IOException {
        int largest = Math.min(DealerSets.MOST_UNITS, (ahead - 1) / SETS + 1);
        for (int dealt = 0; dealt < total; ) {
            int size = Math.min(largest, total - dealt);
            awaitRoom(size, dealt, total);
            dealer.deal(size);
            dealt += size;
            LOG.info("{} of {} units dealt", dealt, total);
        }
    }

    private void awaitRoom(int size, int dealt, int total) throws IOException {
        long start = System.nanoTime();
        long told = start - TELLING_NANOS;
        int before = Integer.MAX_VALUE;
        while (true) {
            Existing existing = existing();
            if (existing.atEither() + size <= ahead) {
                return;
            }
            long now = System.nanoTime();
            if (existing.atEither() < before) {
                // The parties are at work.
                before = existing.atEither();
                start = now;
            }
            if (now - start > 1_000_000_000L * waitSeconds) {
                throw new WaitedInVainException(
                        ErrorCode.MATERIAL_UNUSED,
                        "Waited " + waitSeconds + " s for " + existing.whom()
                                + " to use up units: expected at most " + (ahead - size) + " of " + ahead + ", found "
                                + existing.atEither() + ".\nDealt were " + dealt + " of " + total
                                + "; these stay. Let both parties score, then deal the rest: --units "
                                + (total - dealt));
            }
            if (now - told >= TELLING_NANOS) {
                told = now;
                LOG.info(
                        "{} of {} units dealt; {} exist, waiting up to {} s for {} to use some up",
                        dealt,
                        total,
                        existing.atEither(),
                        waitSeconds,
                        existing.whom());
            }
            Pauses.sleep(LOOKING_MILLIS);
        }
    }

    /**
     * Units whose material is there.
     *
     * @param atEither party
     * @param atFirst at party 0
     * @param atSecond at party 1
     */
    private record Existing(int atEither, int atFirst, int atSecond) {
        String whom() {
            if (atFirst == atSecond) {
                return "both parties";
            }
            return "party " + (atFirst > atSecond ? 0 : 1);
        }
    }

    private Existing existing() throws IOException {
        Set<UnitId> atFirst = new TreeSet<>(forP0.list());
        Set<UnitId> atSecond = new TreeSet<>(forP1.list());
        Set<UnitId> atEither = new TreeSet<>(atFirst);
        atEither.addAll(atSecond);
        return new Existing(atEither.size(), atFirst.size(), atSecond.size());
    }
}
