package org.secformer.datasets.material;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.datasets.storage.Storage;

/**
 * Deletes material that nobody can use any more: of units claimed in vain, and what dealers and copiers left that were killed.
 * Claims stay.
 */
public final class MaterialSweep {
    private static final int LONGEST_CLAIM_BYTES = 1 << 12;

    private final Storage storage;

    public MaterialSweep(Storage storage) {
        this.storage = storage;
    }

    /**
     * Deletes what was claimed by runs that are over.
     *
     * @param run what their claimants start with; none of them may be at work
     * @param before claims that were made before this time are of runs that are over, whoever made them
     * @return how many units
     */
    public int claimed(String run, Instant before) throws IOException {
        int deleted = 0;
        for (String name : StoredSet.names(storage)) {
            for (Map.Entry<String, String> unit :
                    StoredSet.claimedAndThere(storage, name).entrySet()) {
                String claim = unit.getKey();
                if (claimant(claim).startsWith(run) || storage.modified(claim).isBefore(before)) {
                    storage.delete(unit.getValue());
                    deleted++;
                }
            }
        }
        return deleted;
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

    /** Claims a unit for nothing, and deletes its material: the other party has used its half up. */
    public void giveUp(UnitId unit) throws IOException {
        storage.createOnce(MaterialStock.claimName(unit), new byte[0]);
        storage.delete(MaterialStock.fileName(unit));
    }

    /** Deletes temporary files that were written last before a time; returns how many. */
    public int leftovers(Instant before) throws IOException {
        int deleted = Leftovers.delete(storage, "", before);
        for (String name : StoredSet.names(storage)) {
            deleted += Leftovers.delete(storage, name, before);
        }
        return deleted;
    }

    /**
     * Deletes sets that a killed dealer left unfinished: nobody has their master any more. For the dealer; a party's copy may
     * still be on its way.
     *
     * @param before when the last file of such a set was written
     * @return how many sets
     */
    public int unfinishedSets(Instant before) throws IOException {
        int deleted = 0;
        for (String name : StoredSet.names(storage)) {
            if (!storage.exists(StoredSet.manifest(name)) && isOlder(name, before)) {
                deleteSet(name);
                deleted++;
            }
        }
        return deleted;
    }

    private boolean isOlder(String set, Instant before) throws IOException {
        for (String file : files(set)) {
            if (!storage.modified(file).isBefore(before)) {
                return false;
            }
        }
        return storage.modified(set).isBefore(before);
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
