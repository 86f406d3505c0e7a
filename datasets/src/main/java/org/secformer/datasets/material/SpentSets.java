package org.secformer.datasets.material;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finished sets of one storage all units of which were claimed and no material of which was left when this process looked: claims are
 * for ever, so nothing of such a set can be used again, and it is not looked at again. So what a look at the stock costs does not grow
 * with the sets that there have been.
 */
public final class SpentSets {
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    boolean has(String set) {
        return names.contains(set);
    }

    void add(String set) {
        names.add(set);
    }
}
