package org.secformer.jobs.party;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.ClaimMemory;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.SpentSets;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.party.coordination.Claims;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A party's claims are those in its stock; what it remembers of the other's, and the marks of its epochs, lie beside them. */
public final class StockClaims implements Claims {
    private static final Logger LOG = LoggerFactory.getLogger(StockClaims.class);

    private final SpentSets spent = new SpentSets();
    private final MaterialSweep stock;
    private final ClaimMemory own;
    private final ClaimMemory peer;
    private final EpochMarks marks;

    public StockClaims(Storage material) {
        this.stock = new MaterialSweep(material, spent);
        this.own = ClaimMemory.ofItself(material);
        this.peer = ClaimMemory.ofThePeer(material);
        this.marks = new EpochMarks(material);
    }

    /** Sets that need not be looked at again. */
    SpentSets spent() {
        return spent;
    }

    EpochMarks marks() {
        return marks;
    }

    @Override
    public List<UnitId> claimedOf(List<UnitId> units) throws IOException {
        return stock.claimedOf(units);
    }

    @Override
    public void giveUp(List<UnitId> units) throws IOException {
        for (UnitId unit : units) {
            stock.giveUp(unit);
        }
        if (!units.isEmpty()) {
            LOG.info("gave up {} units that the other party has used in vain", units.size());
        }
    }

    @Override
    public List<UnitId> claimedIn(SetId set) throws IOException {
        return stock.claimedIn(set);
    }

    @Override
    public Set<EpochId> openEpochs() throws IOException {
        return new TreeSet<>(marks.open().keySet());
    }

    @Override
    public Set<EpochId> begunByPeer(Set<SetId> sets) throws IOException {
        return epochs(peer, sets);
    }

    @Override
    public Set<EpochId> unknown(Set<SetId> sets, Set<EpochId> epochs) throws IOException {
        Set<EpochId> unknown = new TreeSet<>(epochs);
        unknown.removeAll(epochs(own, sets));
        return unknown;
    }

    private static Set<EpochId> epochs(ClaimMemory memory, Set<SetId> sets) throws IOException {
        Set<EpochId> epochs = new TreeSet<>();
        for (SetId set : sets) {
            epochs.addAll(memory.of(set).epochs());
        }
        return epochs;
    }

    @Override
    public void begin(Set<SetId> sets, EpochId epoch) throws IOException {
        for (SetId set : sets) {
            own.add(set, new ClaimMemory.State(Set.of(epoch), new BitSet()));
        }
    }

    @Override
    public void peerBegins(Set<SetId> sets, EpochId epoch) throws IOException {
        for (SetId set : sets) {
            peer.add(set, new ClaimMemory.State(Set.of(epoch), new BitSet()));
        }
    }

    @Override
    public String reason(Exception failure) {
        return Failures.reason(failure);
    }

    /** Batches were done with these units: the other party has claimed them, too. */
    void used(List<UnitId> units) throws IOException {
        for (Map.Entry<SetId, BitSet> set : bySet(units).entrySet()) {
            peer.add(set.getKey(), new ClaimMemory.State(Set.of(), set.getValue()));
        }
    }

    private static Map<SetId, BitSet> bySet(List<UnitId> units) {
        Map<SetId, BitSet> sets = new TreeMap<>();
        for (UnitId unit : units) {
            sets.computeIfAbsent(unit.set(), absent -> new BitSet()).set(ClaimMemory.number(unit));
        }
        return sets;
    }

    @Override
    public Meeting before(Set<SetId> sets) throws IOException {
        Map<SetId, BitSet> remembered = new HashMap<>();
        for (SetId set : sets) {
            remembered.put(set, peer.of(set).claimed());
        }
        return new StockMeeting(remembered, stock.claimed());
    }

    /**
     * What was known before the other party looked: whatever it says, it says of a later moment.
     *
     * @param remembered of the other's claims
     * @param claimed units whose material is there
     */
    private final class StockMeeting implements Meeting {
        private final Map<SetId, BitSet> remembered;
        private final List<MaterialSweep.Claimed> claimed;

        StockMeeting(Map<SetId, BitSet> remembered, List<MaterialSweep.Claimed> claimed) {
            this.remembered = remembered;
            this.claimed = claimed;
        }

        @Override
        public Optional<Missing> shown(SetId set, List<UnitId> units) throws IOException {
            BitSet shown = bySet(units).getOrDefault(set, new BitSet());
            BitSet missing = (BitSet) remembered.getOrDefault(set, new BitSet()).clone();
            int expected = missing.cardinality();
            missing.andNot(shown);
            if (!missing.isEmpty()) {
                return Optional.of(
                        new Missing(new UnitId(set, missing.nextSetBit(0)), missing.cardinality(), expected));
            }
            peer.add(set, new ClaimMemory.State(Set.of(), shown));
            return Optional.empty();
        }

        /** A lane cannot go on without its counterpart: what has ended at the other party has ended. */
        @Override
        public void openAtPeer(Set<EpochId> epochs) throws IOException {
            Map<EpochId, ProcessIdentity.State> open = marks.open();
            int deleted = 0;
            for (MaterialSweep.Claimed unit : claimed) {
                Optional<EpochId> epoch = epoch(unit.claimant());
                boolean isOver = epoch.isPresent()
                        ? !epochs.contains(epoch.get()) && open.get(epoch.get()) != ProcessIdentity.State.RUNS
                        : stock.isNobodys(unit);
                if (isOver) {
                    stock.delete(unit);
                    deleted++;
                }
            }
            if (deleted > 0) {
                LOG.info("deleted the material of {} units claimed in vain", deleted);
            }
        }
    }

    /** Claimants are named dataset/prediction share. */
    static Optional<EpochId> epoch(String claimant) {
        try {
            return Optional.of(PredictionName.parse(claimant.substring(claimant.indexOf('/') + 1))
                    .epoch());
        } catch (InvalidInputException cutShort) {
            return Optional.empty();
        }
    }
}
