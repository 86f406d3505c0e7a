package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/**
 * What two drivers tell each other of the rows that a model's owner allows, once they have agreed on an epoch. The larger count of the two holds,
 * and the later day; whoever has granted less than the other remembers was restored from a backup.
 *
 * <p>Both compute the same verdict from the same two counts. An epoch has its rows when both have granted them.
 */
final class BudgetExchange {
    private final RowBudget budget;
    private final PeerSettings settings;

    /** This party's. */
    private Word last;

    /** @param budget null if the model has none */
    BudgetExchange(RowBudget budget, PeerSettings settings) {
        this.budget = budget;
        this.settings = settings;
    }

    /**
     * That rows have been granted, or not.
     *
     * @param failure why the speaker cannot go on; empty if it can
     * @param isGranted whether the epoch has its rows at the speaker
     * @param count of the speaker afterwards
     */
    record Word(PeerText failure, boolean isGranted, RowBudget.Count count) implements Parsed {
        Word {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(count, "count");
        }
    }

    /** Something that this party does for itself. */
    private interface Step {
        Word take() throws IOException;
    }

    /**
     * Grants an epoch its rows, at both parties or, as far as it matters, at none.
     *
     * @throws DisagreementException at both parties, if that is more than the owner allows, or a count is not what it was
     */
    void agree(Channel channel, Agreement agreement) throws IOException {
        Word others = swap(channel, () -> word(false, budget == null ? RowBudget.Count.NONE : budget.count()));
        Counts counts = counts(last.count(), others.count());
        counts.requireSame();
        if (budget == null) {
            return;
        }
        long need = (long) budget.rowsPerBatch() * agreement.supply().toDo();
        counts.requireAllowed(budget.allowed(), need);
        if (agreement.batches().isEmpty()) {
            budget.peerHasGranted(others.count().granted());
            return;
        }
        long now = (long) budget.rowsPerBatch() * agreement.batches().size();
        Word granted = swap(channel, () -> {
            RowBudget.Granted done = budget.grant(agreement.epoch(), agreement.units(), now);
            return word(done.isDone(), done.count());
        });
        budget.peerHasGranted(granted.count().granted());
        if (!last.isGranted() || !granted.isGranted()) {
            budget.ended();
            throw counts(last.count(), granted.count()).tooMany(budget.allowed(), now);
        }
    }

    private static Word word(boolean isGranted, RowBudget.Count count) {
        return new Word(PeerText.NONE, isGranted, count);
    }

    private Counts counts(RowBudget.Count own, RowBudget.Count others) {
        return settings.party() == Party.P0 ? new Counts(own, others) : new Counts(others, own);
    }

    /** Both take a step, and go on when both have taken it. */
    private Word swap(Channel channel, Step step) throws IOException {
        try {
            last = step.take();
        } catch (IOException | InvalidInputException failed) {
            tell(channel, failed);
            throw failed;
        }
        Messages.send(channel, last);
        Word others = Messages.receive(channel, Word.class, settings.peerName());
        if (!others.failure().isEmpty()) {
            throw new PeerGaveUpException(settings.peerName() + " gave up: " + others.failure());
        }
        return others;
    }

    private void tell(Channel channel, Exception failed) {
        try {
            Messages.send(channel, new Word(new PeerText(budget.reason(failed)), false, RowBudget.Count.NONE));
            // What has arrived and is not read would end the connection before the other has read this.
            Messages.receive(channel, Word.class, settings.peerName());
        } catch (ChannelException alone) {
            failed.addSuppressed(alone);
        }
    }

    /**
     * What both have counted: verdicts on it are the same at both.
     *
     * @param first party 0's
     * @param second party 1's
     */
    record Counts(RowBudget.Count first, RowBudget.Count second) {
        private static final String UNUSED = "\nNothing was used. ";

        /** Both bundles are of one call of share-model, so they say the same. */
        void requireSame() {
            if (!first.allowed().equals(second.allowed())) {
                throw new DisagreementException(
                        ErrorCode.PARTIES_DISAGREE,
                        "The parties do not agree:\n  budget of the model: party 0 has " + told(first)
                                + ", party 1 has " + told(second) + UNUSED
                                + "Give both parties their bundles of the same share-model run.");
            }
        }

        private static String told(RowBudget.Count count) {
            return count.allowed().isEmpty()
                    ? "none"
                    : InvalidInputException.quote(count.allowed().text());
        }

        /** @param need rows that are to be scored */
        void requireAllowed(Budget allowed, long need) {
            requireAll("party 0", first, second);
            requireAll("party 1", second, first);
            if (allowed.lastDay() != null) {
                requireForward("party 0", first);
                requireForward("party 1", second);
                long today = Math.max(first.today(), second.today());
                if (today > allowed.lastDay().number()) {
                    throw new DisagreementException(
                            ErrorCode.BUDGET_EXPIRED,
                            "budget of the model: expected a day until " + allowed.lastDay() + " (UTC), found "
                                    + LocalDate.ofEpochDay(today) + "." + UNUSED
                                    + "Let the model owner share the model again, for longer.");
                }
            }
            if (need > allowed.left(used())) {
                throw tooMany(allowed, need);
            }
        }

        /** Whoever restores one party's backup restores its count. */
        private static void requireAll(String party, RowBudget.Count own, RowBudget.Count other) {
            if (own.granted() < other.ofPeer()) {
                throw new DisagreementException(
                        ErrorCode.BUDGET_COUNT_MISSING,
                        party + "'s count of the model's rows: expected the " + other.ofPeer() + " that " + party
                                + " has granted by now, found " + own.granted() + "." + UNUSED
                                + "Its material directory is a copy or was restored from a backup, or is another one than"
                                + " before. Let that party go on where its claims are; or let the model owner share the"
                                + " model again.");
            }
        }

        private static void requireForward(String party, RowBudget.Count count) {
            if (count.today() < count.latestDay()) {
                throw new DisagreementException(
                        ErrorCode.CLOCK_SET_BACK,
                        party + "'s clock: expected " + LocalDate.ofEpochDay(count.latestDay())
                                + " or later (UTC), as rows of this model were granted on that day, found "
                                + LocalDate.ofEpochDay(count.today()) + "." + UNUSED + "Set its clock right.");
            }
        }

        private long used() {
            return Math.max(first.used(), second.used());
        }

        /** What is refused, and whether it helps to wait. */
        DisagreementException tooMany(Budget allowed, long need) {
            long settled = Math.max(first.used() - first.open(), second.used() - second.open());
            boolean isForNow = need <= allowed.left(settled);
            return new DisagreementException(
                    isForNow ? ErrorCode.BUDGET_IN_USE : ErrorCode.BUDGET_EXHAUSTED,
                    "budget of the model: expected rows of which " + allowed.left(used()) + " of "
                            + allowed.rows() + " are left, found " + need + " to be scored"
                            + (isForNow ? ", while other runs may use " + (used() - settled) : "") + "." + UNUSED
                            + (isForNow
                                    ? "Wait until those have ended; what they do not use is given back."
                                    : "Score fewer with --max-batches, or let the model owner share the model again, for"
                                            + " more rows."));
        }
    }
}
