package org.secformer.jobs.party.coordination;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Parsed;

/**
 * The datasets that a party has, oldest first, where it was given a directory of them.
 *
 * @param party who speaks
 * @param datasets in the order in which they are to be scored
 */
public record Roster(int party, List<Item> datasets) implements Parsed {
    private static final int MOST_DATASETS = 100_000;

    public Roster {
        datasets = List.copyOf(datasets);
        long different = datasets.stream().map(Item::dataset).distinct().count();
        if (party < 0 || party > 1 || datasets.size() > MOST_DATASETS || different < datasets.size()) {
            throw new IllegalArgumentException(datasets.size() + " datasets of party " + party + ", or one twice");
        }
    }

    /**
     * One of them.
     *
     * @param dataset its id
     * @param isFinished whether the party has a prediction share of each batch
     */
    public record Item(DatasetId dataset, boolean isFinished) implements Parsed {
        public Item {
            Objects.requireNonNull(dataset, "dataset");
        }
    }

    /** Ids of what both have and at least one has not finished, in party 0's order. */
    static List<DatasetId> toDo(Roster first, Roster second) {
        Map<DatasetId, Boolean> atSecond = new HashMap<>();
        second.datasets().forEach(item -> atSecond.put(item.dataset(), item.isFinished()));
        return first.datasets().stream()
                .filter(item -> atSecond.containsKey(item.dataset()))
                .filter(item -> !item.isFinished() || !atSecond.get(item.dataset()))
                .map(Item::dataset)
                .toList();
    }
}
