package org.secformer.jobs.coordination;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The datasets that a party has, oldest first, where it was given a directory of them.
 *
 * @param party who speaks
 * @param datasets in the order in which they are to be scored
 */
public record Roster(int party, List<Item> datasets) {
    /**
     * One of them.
     *
     * @param dataset its id
     * @param isFinished whether the party has a prediction share of each batch
     */
    public record Item(String dataset, boolean isFinished) {}

    /** Ids of what both have and at least one has not finished, in party 0's order. */
    static List<String> toDo(Roster first, Roster second) {
        Map<String, Boolean> atSecond = new HashMap<>();
        second.datasets().forEach(item -> atSecond.put(item.dataset(), item.isFinished()));
        return first.datasets().stream()
                .filter(item -> atSecond.containsKey(item.dataset()))
                .filter(item -> !item.isFinished() || !atSecond.get(item.dataset()))
                .map(Item::dataset)
                .toList();
    }
}
