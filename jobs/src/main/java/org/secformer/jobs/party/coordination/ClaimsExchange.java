package org.secformer.jobs.party.coordination;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.SetId;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/**
 * What two drivers tell each other about their claims, once they have said hello: units that only one of them has claimed are
 * given up by the other, what each has claimed of a set may only grow, and each hears in which epochs the other may be at work.
 */
final class ClaimsExchange {
    private final Claims claims;
    private final BudgetExchange budget;
    private final PeerSettings settings;
    private final Hello own;
    private final Claims.Meeting meeting;

    /**
     * To be made before this party's hello is sent.
     *
     * @param budget of rows; null if the model has none
     */
    ClaimsExchange(Claims claims, RowBudget budget, PeerSettings settings, Hello own) throws IOException {
        this.claims = claims;
        this.budget = new BudgetExchange(budget, settings);
        this.settings = settings;
        this.own = own;
        this.meeting = claims.before(sets(own));
    }

    /**
     * That a hello has been received, and what the speaker has to say of its claims.
     *
     * @param epoch of the hello
     * @param claimed what the speaker has claimed of the units that the other called free
     * @param claims all that it has claimed of the sets in which both have free units, as {@link Runs}
     * @param open epochs in which its lanes may be at work
     * @param begun epochs that the other one has begun with units of these sets
     */
    record Heard(EpochId epoch, List<UnitRun> claimed, List<UnitRun> claims, Set<EpochId> open, Set<EpochId> begun)
            implements Parsed {
        Heard {
            Objects.requireNonNull(epoch, "epoch");
            claimed = List.copyOf(claimed);
            claims = List.copyOf(claims);
            open = Set.copyOf(open);
            begun = Set.copyOf(begun);
        }

        /** Where nobody speaks of claims. */
        static final Heard NO_CLAIMS = new Heard(EpochId.NONE, List.of(), List.of(), Set.of(), Set.of());
    }

    /**
     * That a step is done.
     *
     * @param failure why the speaker cannot go on; empty if it can
     * @param objection what it has found wrong with a party's claims; empty for nothing
     * @param begun epochs that the other one has begun, where it is asked for them
     */
    record Word(PeerText failure, PeerText objection, Set<EpochId> begun) implements Parsed {
        Word {
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(objection, "objection");
            begun = Set.copyOf(begun);
        }

        static final Word DONE = of("");

        static Word of(String objection) {
            return new Word(PeerText.NONE, new PeerText(objection), Set.of());
        }
    }

    /** What this party does before it gives its word. */
    private interface Step {
        Word take() throws IOException;
    }

    /** What this party has to say. */
    Heard heard(Hello other) throws IOException {
        Set<SetId> common = common(other);
        List<UnitId> all = new ArrayList<>();
        for (SetId set : common) {
            all.addAll(claims.claimedIn(set));
        }
        return new Heard(
                other.epoch(),
                Runs.ofUnits(claims.claimedOf(freeAtOneOnly(other, own))),
                Runs.ofUnits(all),
                claims.openEpochs(),
                claims.begunByPeer(common));
    }

    /**
     * Agrees on an epoch, if both parties' claims are all there, and there are rows left for it.
     *
     * @throws DisagreementException at both parties, if they want different things, or one of them has fewer claims than it had
     */
    Agreement agree(Channel channel, Hello other, Heard heard) throws IOException {
        Agreement agreement = settings.party() == Party.P0 ? Agreement.of(own, other) : Agreement.of(other, own);
        Set<SetId> common = common(other);
        swap(channel, () -> Word.of(first(unknown(common, heard.begun()), missing(common, heard))));
        swap(channel, () -> {
            Set<UnitId> claimed = new HashSet<>(Runs.units(heard.claimed()));
            claims.giveUp(
                    freeAtOneOnly(own, other).stream().filter(claimed::contains).toList());
            meeting.openAtPeer(heard.open());
            return Word.DONE;
        });
        budget.agree(channel, agreement);
        if (!agreement.batches().isEmpty()) {
            begin(channel, agreement);
        }
        return agreement;
    }

    /**
     * Both remember that both begin: whoever comes later with a copy that was made before does not know of it. Two who come at
     * once, each with a copy, have both left a trace before they look for the other's.
     */
    private void begin(Channel channel, Agreement agreement) throws IOException {
        Set<SetId> sets =
                agreement.units().stream().map(unit -> unit.set()).collect(Collectors.toCollection(TreeSet::new));
        swap(channel, () -> {
            claims.begin(sets, agreement.epoch());
            return Word.DONE;
        });
        Word others = swap(channel, () -> {
            claims.peerBegins(sets, agreement.epoch());
            return new Word(PeerText.NONE, PeerText.NONE, claims.begunByPeer(sets));
        });
        swap(channel, () -> Word.of(unknown(sets, others.begun())));
    }

    /** Both take a step of their own, and go on when both have taken it. */
    private Word swap(Channel channel, Step step) throws IOException {
        Word word;
        try {
            word = step.take();
        } catch (IOException | InvalidInputException failed) {
            tell(channel, failed);
            throw failed;
        }
        Messages.send(channel, word);
        Word others = Messages.receive(channel, Word.class, settings.peerName());
        if (!others.failure().isEmpty()) {
            throw new PeerGaveUpException(settings.peerName() + " gave up: " + others.failure());
        }
        if (!word.objection().isEmpty() || !others.objection().isEmpty()) {
            throw new DisagreementException(ErrorCode.CLAIMS_MISSING, both(word.objection(), others.objection()));
        }
        return others;
    }

    private void tell(Channel channel, Exception failed) {
        try {
            Messages.send(channel, new Word(new PeerText(claims.reason(failed)), PeerText.NONE, Set.of()));
            // What has arrived and is not read would end the connection before the other has read this.
            Messages.receive(channel, Word.class, settings.peerName());
        } catch (ChannelException alone) {
            failed.addSuppressed(alone);
        }
    }

    private static String first(String objection, String other) {
        return objection.isEmpty() ? other : objection;
    }

    private static Set<SetId> sets(Hello of) {
        return of.free().stream().map(run -> run.first().set()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Sets of which units may be used. */
    private Set<SetId> common(Hello other) {
        Set<SetId> common = sets(own);
        common.retainAll(sets(other));
        return common;
    }

    /** Units that one party calls free and the other does not; none if one of them gives up and does not say. */
    private static List<UnitId> freeAtOneOnly(Hello one, Hello other) {
        if (!one.ending().isEmpty() || !other.ending().isEmpty()) {
            return List.of();
        }
        return Runs.units(Runs.without(one.free(), other.free()));
    }

    /** Whether the other remembers of this party what this party does not know. */
    private String unknown(Set<SetId> sets, Set<EpochId> begun) throws IOException {
        Set<EpochId> unknown = claims.unknown(sets, begun);
        return unknown.isEmpty()
                ? ""
                : objection(
                        "party " + settings.party().ordinal(),
                        "sets " + sets.stream().map(SetId::text).collect(Collectors.joining(", ")),
                        begun.size() + " epochs",
                        unknown.size() + " of them missing, epoch "
                                + unknown.iterator().next() + " for one");
    }

    /** What the other has claimed may only grow. */
    private String missing(Set<SetId> sets, Heard heard) throws IOException {
        Map<SetId, List<UnitId>> shown =
                Runs.units(heard.claims()).stream().collect(Collectors.groupingBy(UnitId::set));
        for (SetId set : sets) {
            Optional<Claims.Missing> missing = meeting.shown(set, shown.getOrDefault(set, List.of()));
            if (missing.isPresent()) {
                return objection(
                        settings.peerName(),
                        "set " + set,
                        missing.get().remembered() + " claims",
                        missing.get().missing() + " of them missing, that of unit "
                                + missing.get().first() + " for one");
            }
        }
        return "";
    }

    /** In one line, as it is told to the other party. */
    private static String objection(String party, String sets, String expected, String found) {
        return party + "'s material, " + sets + ": expected the " + expected + " that " + party
                + " has made here by now, found " + found;
    }

    /** The same text at both parties. */
    private String both(PeerText own, PeerText others) {
        List<PeerText> objections = settings.party() == Party.P0 ? List.of(own, others) : List.of(others, own);
        return objections.stream()
                        .filter(objection -> !objection.isEmpty())
                        .map(PeerText::text)
                        .collect(Collectors.joining("\n"))
                + ".\nNothing was used. The material is a copy or was restored from a backup, so its units may have been used"
                + " already. Let that party go on where all its claims are; or delete the directories of these sets there,"
                + " but not its claims, and let the dealer deal a new set.";
    }
}
