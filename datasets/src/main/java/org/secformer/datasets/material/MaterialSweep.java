package org.secformer.datasets.material;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.datasets.storage.Storage;

/**
 * Deletes material that nobody can use any more: of units claimed in vain, and what dealers and copiers left that were killed.
 * Claims stay.
 */
public final class MaterialSweep {
    private static final int LONGEST_CLAIM_BYTES = 1 << 12;

    private final Storage storage;
    private final Leftovers leftovers;
    private final SpentSets spent;

    public MaterialSweep(Storage storage) {
        this(storage, new SpentSets());
    }

    /** @param spent of this storage, found before */
    public MaterialSweep(Storage storage, SpentSets spent) {
        this(storage, new Leftovers(storage), spent);
    }

    /** @param leftovers tells by its age whether something in this storage is nobody's */
    MaterialSweep(Storage storage, Leftovers leftovers) {
        this(storage, leftovers, new SpentSets());
    }

    private MaterialSweep(Storage storage, Leftovers leftovers, SpentSets spent) {
        this.storage = storage;
        this.leftovers = leftovers;
        this.spent = spent;
    }

    /**
     * A claimed unit whose material is there: it is being used, or was claimed in vain.
     *
     * @param claimant who claimed it and for what; empty if it was killed before it could write that
     * @param claim its file
     * @param material its file
     */
    public record Claimed(String claimant, String claim, String material) {}

    /** All claimed units whose material is there, in all sets. */
    public List<Claimed> claimed() throws IOException {
        List<Claimed> claimed = new ArrayList<>();
        for (String name : StoredSet.names(storage, spent)) {
            for (Map.Entry<String, String> unit :
                    StoredSet.claimedAndThere(storage, name).entrySet()) {
                claimed.add(new Claimed(claimant(unit.getKey()), unit.getKey(), unit.getValue()));
            }
        }
        return claimed;
    }

    /** Whether a claim was made so long ago that nobody is at work on it who has not written what for. */
    public boolean isNobodys(Claimed unit) throws IOException {
        return leftovers.isNobodys(unit.claim());
    }

    /** Deletes the material of a claimed unit that nobody is at work on. Its claim stays. */
    public void delete(Claimed unit) throws IOException {
        storage.delete(unit.material());
    }

    private String claimant(String claim) throws IOException {
        try {
            return new String(storage.readSmall(claim, LONGEST_CLAIM_BYTES), StandardCharsets.UTF_8).strip();
        } catch (InvalidInputException unreadable) {
            return "";
        }
    }

    /** Which of these units have been claimed, whether their material is there or not. */
    public List<UnitId> claimedOf(List<UnitId> units) throws IOException {
        Map<String, Set<String>> claims = new HashMap<>();
        List<UnitId> claimed = new ArrayList<>();
        for (UnitId unit : units) {
            Set<String> ofSet = claims.get(unit.set().text());
            if (ofSet == null) {
                ofSet = Set.copyOf(storage.list(StoredSet.CLAIMS + unit.set()));
                claims.put(unit.set().text(), ofSet);
            }
            String name = MaterialStock.claimName(unit);
            if (ofSet.contains(name.substring(name.lastIndexOf('/') + 1))) {
                claimed.add(unit);
            }
        }
        return claimed;
    }

    /** All units of a set that have been claimed, whether their material is there or not. */
    public List<UnitId> claimedIn(SetId set) throws IOException {
        return StoredSet.claims(storage, set).stream()
                .mapToObj(number -> new UnitId(set, number))
                .toList();
    }

    /** Claims a unit for nothing, and deletes its material: the other party has used its half up. */
    public void giveUp(UnitId unit) throws IOException {
        storage.createOnce(MaterialStock.claimName(unit), new byte[0]);
        storage.delete(MaterialStock.fileName(unit));
    }

    /** Deletes temporary files that are nobody's any more; returns how many. */
    public int leftovers() throws IOException {
        int deleted = leftovers.delete("");
        for (String name : StoredSet.names(storage, spent)) {
            deleted += leftovers.delete(name);
        }
        return deleted;
    }

    /**
     * Deletes sets that a killed dealer left unfinished: nobody has their master any more. For the dealer; a party's copy may
     * still be on its way.
     *
     * @return how many sets
     */
    public int unfinishedSets() throws IOException {
        int deleted = 0;
        for (String name : StoredSet.names(storage)) {
            if (!storage.exists(StoredSet.manifest(name)) && isNobodys(name)) {
                deleteSet(name);
                deleted++;
            }
        }
        return deleted;
    }

    private boolean isNobodys(String set) throws IOException {
        for (String file : files(set)) {
            if (!leftovers.isNobodys(file)) {
                return false;
            }
        }
        return leftovers.isNobodys(set);
    }

    private List<String> files(String set) throws IOException {
        return Stream.concat(storage.list(set).stream(), storage.temporaries(set).stream())
                .map(name -> set + "/" + name)
                .toList();
    }

    /** Deletes what there is of a set that was not finished. */
    public void deleteSet(String set) throws IOException {
        if (storage.exists(StoredSet.manifest(set))) {
            throw new IllegalStateException("set " + set + " is finished");
        }
        for (String file : files(set)) {
            storage.delete(file);
        }
        storage.delete(set);
    }
}
