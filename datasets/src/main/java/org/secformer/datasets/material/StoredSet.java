package org.secformer.datasets.material;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Storage;

/**
 * A finished set of units in a party's storage, as it is found there.
 *
 * @param manifest of the set
 * @param present numbers of the units whose material is there
 * @param claimed numbers of the units that have been claimed
 * @param bytes of the material that is there
 */
public record StoredSet(MaterialSet manifest, BitSet present, BitSet claimed, long bytes) {
    private static final String MATERIAL = ".material";
    private static final String CLAIM = ".claim";
    static final String CLAIMS = "claims/";

    /**
     * All finished sets, whichever party they are for.
     *
     * @param dealer who must have signed them
     */
    public static List<StoredSet> all(Storage storage, RoleCertificate dealer) throws IOException {
        List<StoredSet> sets = new ArrayList<>();
        for (String name : names(storage)) {
            if (storage.exists(manifest(name))) {
                sets.add(of(storage, MaterialSet.readOfAnyParty(storage, name, dealer)));
            }
        }
        return sets;
    }

    /**
     * Units whose material is there, claimed or not, in sets for one plan and bundle.
     *
     * @param dealer who must have signed the sets
     * @param spent of this storage, found before
     */
    public static List<UnitId> unitsThere(
            Storage storage, RoleCertificate dealer, Sha256 plan, BundleId bundle, SpentSets spent) throws IOException {
        List<UnitId> units = new ArrayList<>();
        for (String name : withMaterial(storage, dealer, spent)) {
            MaterialSet manifest = MaterialSet.readOfAnyParty(storage, name, dealer);
            if (manifest.plan().equals(plan) && manifest.bundle().equals(bundle)) {
                StoredSet set = of(storage, manifest);
                units.addAll(set.units(set.present()));
            }
        }
        return units;
    }

    /** Directories of sets, finished or not. */
    static List<String> names(Storage storage) throws IOException {
        return storage.list("").stream().filter(SetId::matches).toList();
    }

    /** The same without those that are spent. */
    static List<String> names(Storage storage, SpentSets spent) throws IOException {
        return names(storage).stream().filter(name -> !spent.has(name)).toList();
    }

    /** Finished sets of which some material is there. Used-up sets stay for ever and need not be read each time. */
    static List<String> withMaterial(Storage storage, RoleCertificate dealer, SpentSets spent) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : names(storage, spent)) {
            boolean isThere = !there(storage, name).isEmpty();
            if (storage.exists(manifest(name))) {
                if (isThere) {
                    names.add(name);
                } else if (isSpent(storage, name, dealer)) {
                    spent.add(name);
                }
            }
        }
        return names;
    }

    /** Of a set without material. Some may be on its way: files come in any order. */
    private static boolean isSpent(Storage storage, String set, RoleCertificate dealer) throws IOException {
        try {
            int units = MaterialSet.readOfAnyParty(storage, set, dealer).units();
            return numbers(storage.list(CLAIMS + set), CLAIM, units).cardinality() == units;
        } catch (InvalidInputException unreadable) {
            // There is nothing in it that anybody would use.
            return false;
        }
    }

    static String manifest(String set) {
        return set + "/" + MaterialSet.FILE;
    }

    private static List<String> there(Storage storage, String set) throws IOException {
        return storage.list(set).stream()
                .filter(name -> name.endsWith(MATERIAL))
                .toList();
    }

    /** What there is of a set whose manifest has been read. */
    static StoredSet of(Storage storage, MaterialSet manifest) throws IOException {
        String set = manifest.set().text();
        BitSet present = numbers(there(storage, set), MATERIAL, manifest.units());
        BitSet claimed = numbers(storage.list(CLAIMS + set), CLAIM, manifest.units());
        return new StoredSet(manifest, present, claimed, bytes(storage, set, present));
    }

    /** Files of units that are being used, or were claimed in vain, by their claims, of a set that is not opened for it. */
    static Map<String, String> claimedAndThere(Storage storage, String set) throws IOException {
        Map<String, String> byClaim = new TreeMap<>();
        List<String> there = there(storage, set);
        Set<String> claims = there.isEmpty() ? Set.of() : Set.copyOf(storage.list(CLAIMS + set));
        for (String file : there) {
            String claim = file.substring(0, file.length() - MATERIAL.length()) + CLAIM;
            if (claims.contains(claim)) {
                byClaim.put(CLAIMS + set + "/" + claim, set + "/" + file);
            }
        }
        return byClaim;
    }

    /** Numbers of a set's claimed units, whether or not the set itself is there. */
    static BitSet claims(Storage storage, SetId set) throws IOException {
        return numbers(storage.list(CLAIMS + set), CLAIM, Integer.MAX_VALUE);
    }

    /** Of the files in a set's directory, the units below a limit that they are of. */
    private static BitSet numbers(List<String> files, String ending, int limit) {
        BitSet numbers = new BitSet();
        for (String file : files) {
            if (file.matches("unit-\\d{8,9}" + ending)) {
                int number = Integer.parseInt(file.substring("unit-".length(), file.length() - ending.length()));
                if (number < limit) {
                    numbers.set(number);
                }
            }
        }
        return numbers;
    }

    /** All units of a set have the same length, so one is looked at. */
    private static long bytes(Storage storage, String set, BitSet present) throws IOException {
        if (present.isEmpty()) {
            return 0;
        }
        try {
            return present.cardinality()
                    * storage.length(MaterialStock.fileName(new UnitId(set, present.previousSetBit(present.size()))));
        } catch (IOException goneMeanwhile) {
            return 0;
        }
    }

    /** Units that can be used. */
    public List<UnitId> free() {
        BitSet free = (BitSet) present.clone();
        free.andNot(claimed);
        return units(free);
    }

    /** How many units are used up: claimed, and their material deleted. */
    public int spent() {
        BitSet spent = (BitSet) claimed.clone();
        spent.andNot(present);
        return spent.cardinality();
    }

    private List<UnitId> units(BitSet numbers) {
        return numbers.stream()
                .mapToObj(number -> new UnitId(manifest.set(), number))
                .toList();
    }
}
