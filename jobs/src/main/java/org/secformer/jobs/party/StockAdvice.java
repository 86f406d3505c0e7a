package org.secformer.jobs.party;

import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.names.BundleId;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.failures.WaitedInVainException;
import org.secformer.jobs.party.coordination.DisagreementException;
import org.secformer.jobs.party.coordination.Supply;
import org.secformer.mpc.transformer.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a party's operator is told about the stock of material.
 *
 * @param plan of the run
 * @param bundle id of the model bundle
 * @param spareRuns a warning is due when less is left after the run than so many more of its size need; 0 for none
 * @param waitSeconds how long to wait for material when there is none
 */
record StockAdvice(Plan plan, BundleId bundle, int spareRuns, int waitSeconds) {
    private static final Logger LOG = LoggerFactory.getLogger(StockAdvice.class);

    /** Before anything starts. */
    void announce(Supply supply) {
        LOG.info("{} batches to do; {}", supply.toDo(), found(supply));
        long left = supply.common() - supply.toDo();
        long wanted = (long) spareRuns * supply.toDo();
        // Of a run that has too little itself, what ends it says more.
        if (!supply.isAwaited() && supply.toDo() > 0 && left >= 0 && left < wanted) {
            LOG.warn(
                    "stock is low: {} units will be left, the next {} of this size need {}; let the dealer run: {}",
                    left,
                    spareRuns == 1 ? "run" : spareRuns + " runs",
                    wanted,
                    dealCommand(wanted - left));
        }
    }

    DisagreementException tooLittle(Supply supply) {
        return new DisagreementException(
                ErrorCode.MATERIAL_SHORT,
                "Too little material: " + needed(supply) + ".\nNothing was used. Let the dealer run: "
                        + dealCommand(supply.toDo() - supply.common()));
    }

    WaitedInVainException waitedInVain(Supply supply) {
        return new WaitedInVainException(
                ErrorCode.MATERIAL_LATE,
                "Waited " + waitSeconds + " s for material from the dealer: " + needed(supply)
                        + ".\nWhat was scored stays. Let the dealer run: "
                        + dealCommand(supply.toDo() - supply.common()));
    }

    /** Whom a party waits for: the dealer, or its files on their way to a party. */
    void waiting(Supply supply) {
        String whom = supply.atFirst() == supply.atSecond()
                ? "the dealer"
                : "the dealer's files to reach party " + (supply.atFirst() < supply.atSecond() ? 0 : 1);
        LOG.info("waiting up to {} s for {}: {}", waitSeconds, whom, needed(supply));
    }

    private static String needed(Supply supply) {
        return supply.toDo() + " units are needed, " + found(supply);
    }

    private static String found(Supply supply) {
        return "both parties have " + supply.common() + " unused ones in common (party 0 has " + supply.atFirst()
                + ", party 1 has " + supply.atSecond() + ")";
    }

    private String dealCommand(long units) {
        return "secformer deal --units " + units + " --length " + plan.length() + " --batch " + plan.rowsPerBatch()
                + NetworkChoice.shown(plan.network())
                + " --bundle DEALER_BUNDLE --out MATERIAL (for " + NetworkChoice.told(plan.network())
                + "; DEALER_BUNDLE: where the dealer has bundle " + bundle + ")";
    }
}
