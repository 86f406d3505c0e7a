package org.secformer.jobs.party;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.secformer.jobs.failures.ClusterException;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.failures.WaitedInVainException;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.coordination.Coordinator;
import org.secformer.jobs.party.coordination.EpochLine;
import org.secformer.jobs.party.coordination.Hello;
import org.secformer.jobs.party.coordination.PeerGaveUpException;
import org.secformer.jobs.process.Pauses;
import org.secformer.mpc.transport.ChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a party's lanes, and runs them again when the other party was lost, or when lanes that were lost have left something: each
 * time as a new epoch, agreed on anew, for the batches that are still missing and with units that nobody has claimed. A run with
 * less material than batches has several epochs, too: one for each time that both parties have units.
 */
final class Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    /** How often parties that wait for material meet, and how often they say so. */
    private static final long MEETING_MILLIS = 1_000;

    private static final long TELLING_NANOS = 30_000_000_000L;

    private final Coordinator coordinator;
    private final int retries;
    private final HelloOfNow hello;
    private final StockAdvice stock;
    private int limit;

    /** What the last meeting took, with looking at what there is. */
    private double meetingSeconds;

    /** What this party has to say at this moment. */
    interface HelloOfNow {
        /**
         * What fails here has been told to the other party.
         *
         * @param limit at most so many batches
         */
        Hello of(int limit) throws IOException;
    }

    Epochs(Coordinator coordinator, int retries, HelloOfNow hello, StockAdvice stock) {
        this.coordinator = coordinator;
        this.retries = retries;
        this.hello = hello;
        this.stock = stock;
    }

    /**
     * Agrees on the first epoch.
     *
     * @param batches at most so many in all epochs together
     */
    Agreement first(int batches) throws IOException {
        limit = batches;
        Agreement agreement = meet();
        stock.announce(agreement.supply());
        return supplied(agreement);
    }

    private Agreement meet() throws IOException {
        long start = System.nanoTime();
        Agreement agreement = coordinator.agree(hello.of(limit));
        meetingSeconds = (System.nanoTime() - start) / 1e9;
        return agreement;
    }

    /** Runs the lanes of an epoch. */
    interface LanesOf {
        Lanes.Outcome run(Agreement agreement, EpochLine line) throws IOException;
    }

    /**
     * Runs what was agreed on, and after that what is left, until all is done or too many epochs in a row have failed.
     *
     * @return what the epochs that did not fail came to
     */
    RunReport run(Agreement first, LanesOf lanes) throws IOException {
        Agreement agreement = first;
        RunReport sum = null;
        List<String> failures = new ArrayList<>();
        for (int failed = 0; ; ) {
            LOG.info(
                    "epoch {}: {} batches, agreed on in {} s",
                    agreement.epoch(),
                    agreement.batches().size(),
                    String.format(Locale.ROOT, "%.2f", meetingSeconds));
            RuntimeException failure;
            try (EpochLine line = coordinator.begin(agreement)) {
                Lanes.Outcome outcome = lanes.run(agreement, line);
                sum = sum == null ? outcome.report() : sum.plus(outcome.report());
                int batches = agreement.batches().size();
                int own = batches - outcome.positions().size();
                int unfinished = Math.max(own, line.end(own));
                failures.addAll(outcome.report().course().failures());
                if (unfinished == 0 && agreement.left() == 0) {
                    int before = first.supply().at(sum.course().party());
                    int after = agreement.supply().at(sum.course().party()) - batches;
                    return sum.with(sum.course().withFailures(failures).withStock(before, after));
                }
                failed = unfinished < batches ? 0 : failed + 1;
                failure = unfinished < batches ? null : nothingDone(outcome);
            } catch (IOException unusable) {
                failed++;
                failure = new UncheckedIOException(unusable);
            } catch (RuntimeException ended) {
                failed++;
                failure = ended;
            }
            if (failure == null) {
                agreement = next(agreement);
                continue;
            }
            if (!Failures.isPassing(failure) || failed > retries) {
                // Before telling the other party, which may take a while.
                LOG.warn("epoch {} failed: {}", agreement.epoch(), Failures.reason(failure));
                coordinator.giveUp(Failures.reason(failure));
                throw failure;
            }
            failures.add(Failures.reason(failure));
            LOG.warn(
                    "epoch {} failed: {}; starting again, {} of {}",
                    agreement.epoch(),
                    Failures.reason(failure),
                    failed,
                    retries);
            agreement = again(agreement, failure);
        }
    }

    private static RuntimeException nothingDone(Lanes.Outcome outcome) {
        return outcome.failure() != null
                ? outcome.failure()
                : new ChannelException(ChannelException.Cause.GONE, "no lane of the other party has done a batch");
    }

    /** Agrees on the next epoch; if that fails, what ended the last one is the cause that the user is told. */
    private Agreement again(Agreement last, RuntimeException failure) throws IOException {
        try {
            return next(last);
        } catch (ClusterException | PeerGaveUpException ended) {
            throw ended;
        } catch (RuntimeException alone) {
            LOG.warn("no epoch after that: {}", Failures.reason(alone));
            failure.addSuppressed(alone);
            throw failure;
        }
    }

    /** Agrees on the next epoch. */
    private Agreement next(Agreement last) throws IOException {
        if (limit != Integer.MAX_VALUE) {
            limit -= last.batches().size() - hello.of(limit).missing(last.batches());
        }
        return supplied(meet());
    }

    /** Where there is nothing to start with: waits for material, if both parties do, meeting again and again. */
    private Agreement supplied(Agreement met) throws IOException {
        long deadline = System.nanoTime() + 1_000_000_000L * stock.waitSeconds();
        long told = Long.MIN_VALUE;
        Agreement agreement = met;
        while (agreement.supply().isTooLittle()) {
            if (!agreement.supply().isAwaited()) {
                throw stock.tooLittle(agreement.supply());
            }
            long now = System.nanoTime();
            if (now >= deadline) {
                WaitedInVainException late = stock.waitedInVain(agreement.supply());
                coordinator.giveUp(Failures.reason(late));
                throw late;
            }
            if (told == Long.MIN_VALUE || now - told > TELLING_NANOS) {
                stock.waiting(agreement.supply());
                told = now;
            }
            Pauses.sleep(MEETING_MILLIS);
            agreement = meet();
        }
        return agreement;
    }
}
