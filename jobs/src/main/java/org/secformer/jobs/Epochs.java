package org.secformer.jobs;

import java.io.IOException;
import java.util.function.Function;
import org.secformer.jobs.coordination.Agreement;
import org.secformer.jobs.coordination.Coordinator;
import org.secformer.jobs.coordination.Hello;
import org.secformer.jobs.coordination.PeerGaveUpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a party's lanes, and runs them again when the other party, a connection or an executor was lost: each time as a new
 * epoch, agreed on anew, for the batches that are still missing and with units that nobody has claimed. Spark retries
 * nothing itself, as the other party would not know of it.
 */
final class Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    private final Coordinator coordinator;
    private final int retries;
    private final HelloOfNow hello;
    private int limit;
    private Hello said;

    /** What this party has to say at this moment. */
    interface HelloOfNow {
        /** @param limit at most so many batches */
        Hello of(int limit) throws IOException;
    }

    Epochs(Coordinator coordinator, int retries, HelloOfNow hello) {
        this.coordinator = coordinator;
        this.retries = retries;
        this.hello = hello;
    }

    /**
     * Agrees on the first epoch.
     *
     * @param batches at most so many in all epochs together
     */
    Agreement first(int batches) throws IOException {
        limit = batches;
        said = hello.of(limit);
        return coordinator.agree(said);
    }

    /**
     * Runs what was agreed on until it is done or too many epochs have failed.
     *
     * @return what the last epoch came to
     */
    ScoreJob.Report run(Agreement first, Function<Agreement, ScoreJob.Report> lanes) throws IOException {
        Agreement agreement = first;
        for (int failed = 0; ; failed++) {
            LOG.info(
                    "epoch {}: {} batches",
                    agreement.epoch(),
                    agreement.batches().size());
            coordinator.serveLanes(agreement);
            try {
                return lanes.apply(agreement);
            } catch (RuntimeException failure) {
                if (!Failures.isPassing(failure) || failed == retries) {
                    // Before telling the other party, which may take a while.
                    LOG.warn("epoch {} failed: {}", agreement.epoch(), Failures.reason(failure));
                    coordinator.giveUp(said, Failures.reason(failure));
                    throw failure;
                }
                LOG.warn(
                        "epoch {} failed: {}; starting again, {} of {}",
                        agreement.epoch(),
                        Failures.reason(failure),
                        failed + 1,
                        retries);
                agreement = again(agreement, failure);
            }
        }
    }

    /** Agrees on the next epoch; if that fails, what ended the last one is the cause that the user is told. */
    private Agreement again(Agreement last, RuntimeException failure) throws IOException {
        try {
            Hello now = hello.of(limit);
            if (limit != Integer.MAX_VALUE) {
                limit = now.missing(last.batches());
                now = hello.of(limit);
            }
            said = now;
            return coordinator.agreeAgain(now);
        } catch (ClusterException ended) {
            coordinator.giveUp(said, Failures.reason(ended));
            throw ended;
        } catch (PeerGaveUpException ended) {
            throw ended;
        } catch (RuntimeException alone) {
            failure.addSuppressed(alone);
            throw failure;
        }
    }
}
