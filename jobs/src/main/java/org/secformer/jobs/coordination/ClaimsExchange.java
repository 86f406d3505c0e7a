package org.secformer.jobs.coordination;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transport.Channel;
import org.secformer.mpc.transport.ChannelException;

/**
 * What two drivers tell each other about their claims, once they have said hello: units that only one of them has claimed are
 * given up by the other, what each has claimed of a set may only grow, and each hears in which epochs the other may be at work.
 */
final class ClaimsExchange {
    private final Claims claims;
    private final PeerSettings settings;
    private final Hello own;
    private final Claims.Meeting meeting;

    /** To be made before this party's hello is sent. */
    ClaimsExchange(Claims claims, PeerSettings settings, Hello own) throws IOException {
        this.claims = claims;
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
    record Heard(String epoch, List<String> claimed, List<String> claims, Set<String> open, Set<String> begun) {
        /** Where nobody speaks of claims. */
        static final Heard NO_CLAIMS = new Heard("", List.of(), List.of(), Set.of(), Set.of());
    }

    /**
     * That a step is done.
     *
     * @param failure why the speaker cannot go on; empty if it can
     * @param objection what it has found wrong with a party's claims; empty for nothing
     * @param begun epochs that the other one has begun, where it is asked for them
     */
    private record Word(String failure, String objection, Set<String> begun) {
        static final Word DONE = of("");

        static Word of(String objection) {
            return new Word("", objection, Set.of());
        }
    }

    /** What this party does before it gives its word. */
    private interface Step {
        Word take() throws IOException;
    }

    /** What this party has to say. */
    Heard heard(Hello other) throws IOException {
        Set<String> common = common(other);
        List<UnitId> all = new ArrayList<>();
        for (String set : common) {
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
     * Agrees on an epoch, if both parties' claims are all there.
     *
     * @throws DisagreementException at both parties, if they want different things, or one of them has fewer claims than it had
     */
    Agreement agree(Channel channel, Hello other, Heard heard) throws IOException {
        Agreement agreement = settings.party() == Party.P0 ? Agreement.of(own, other) : Agreement.of(other, own);
        Set<String> common = common(other);
        swap(channel, () -> Word.of(unknown(common, heard.begun()) + missing(common, heard)));
        swap(channel, () -> {
            Set<UnitId> claimed = new HashSet<>(Runs.units(heard.claimed()));
            claims.giveUp(
                    freeAtOneOnly(own, other).stream().filter(claimed::contains).toList());
            meeting.openAtPeer(heard.open());
            return Word.DONE;
        });
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
        Set<String> sets = agreement.units().stream()
                .map(unit -> UnitId.parse(unit).set())
                .collect(Collectors.toCollection(TreeSet::new));
        swap(channel, () -> {
            claims.begin(sets, agreement.epoch());
            return Word.DONE;
        });
        Word others = swap(channel, () -> {
            claims.peerBegins(sets, agreement.epoch());
            return new Word("", "", claims.begunByPeer(sets));
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
            Messages.send(channel, new Word(claims.reason(failed), "", Set.of()));
            // What has arrived and is not read would end the connection before the other has read this.
            Messages.receive(channel, Word.class, settings.peerName());
        } catch (ChannelException alone) {
            failed.addSuppressed(alone);
        }
    }

    private static Set<String> sets(Hello of) {
        return of.freeUnits().stream().map(UnitId::set).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Sets of which units may be used. */
    private Set<String> common(Hello other) {
        Set<String> common = sets(own);
        common.retainAll(sets(other));
        return common;
    }

    /** Units that one party calls free and the other does not; none if one of them gives up and does not say. */
    private static List<UnitId> freeAtOneOnly(Hello one, Hello other) {
        if (!one.ending().isEmpty() || !other.ending().isEmpty()) {
            return List.of();
        }
        Set<UnitId> atOther = new HashSet<>(other.freeUnits());
        return one.freeUnits().stream().filter(unit -> !atOther.contains(unit)).toList();
    }

    /** Whether the other remembers of this party what this party does not know. */
    private String unknown(Set<String> sets, Set<String> begun) throws IOException {
        Set<String> unknown = claims.unknown(sets, begun);
        return unknown.isEmpty()
                ? ""
                : objection(
                        "party " + settings.party().ordinal(),
                        "sets " + String.join(", ", sets),
                        begun.size() + " epochs",
                        unknown.size() + " of them missing, epoch "
                                + unknown.iterator().next() + " for one");
    }

    /** What the other has claimed may only grow. */
    private String missing(Set<String> sets, Heard heard) throws IOException {
        Map<String, List<UnitId>> shown =
                Runs.units(heard.claims()).stream().collect(Collectors.groupingBy(UnitId::set));
        for (String set : sets) {
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

    private static String objection(String party, String sets, String expected, String found) {
        return party + "'s material, " + sets + ": expected the " + expected + " that " + party
                + " has made here by now, found " + found
                + ".\nNothing was used. The material is a copy or was restored from a backup, so its units may have been used"
                + " already. Let " + party + " go on where all its claims are; or delete the directories of these sets"
                + " there, but not its claims, and let the dealer deal a new set.\n";
    }

    /** The same text at both parties. */
    private String both(String objection, String others) {
        return (settings.party() == Party.P0 ? objection + others : others + objection).strip();
    }
}
