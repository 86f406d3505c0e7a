package org.secformer.datasets.material;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.secformer.datasets.storage.Json;
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

    /** All finished sets. */
    public static List<StoredSet> all(Storage storage) throws IOException {
        List<StoredSet> sets = new ArrayList<>();
        for (String name : names(storage)) {
            if (storage.exists(manifest(name))) {
                sets.add(read(storage, name));
            }
        }
        return sets;
    }

    /** Directories of sets, finished or not. */
    static List<String> names(Storage storage) throws IOException {
        return storage.list("").stream().filter(UnitId::isSet).toList();
    }

    static String manifest(String set) {
        return set + "/" + MaterialSet.FILE;
    }

    static boolean hasMaterial(Storage storage, String set) throws IOException {
        return storage.list(set).stream().anyMatch(name -> name.endsWith(MATERIAL));
    }

    static StoredSet read(Storage storage, String set) throws IOException {
        MaterialSet manifest = Json.read(storage, manifest(set), MaterialSet.class);
        BitSet present = numbers(storage.list(set), MATERIAL, manifest.units());
        BitSet claimed = numbers(storage.list(CLAIMS + set), CLAIM, manifest.units());
        return new StoredSet(manifest, present, claimed, bytes(storage, set, present));
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

    /** Units that are being used, or were claimed in vain. */
    public List<UnitId> claimedAndThere() {
        BitSet both = (BitSet) present.clone();
        both.and(claimed);
        return units(both);
    }

    /** How many units are used up: claimed, and their material deleted. */
    public int spent() {
        BitSet spent = (BitSet) claimed.clone();
        spent.andNot(present);
        return spent.cardinality();
    }

    /** Units whose material is there, claimed or not. */
    public List<UnitId> there() {
        return units(present);
    }

    private List<UnitId> units(BitSet numbers) {
        return numbers.stream()
                .mapToObj(number -> new UnitId(manifest.set(), number))
                .toList();
    }
}
