package org.secformer.jobs.party.coordination;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import org.secformer.datasets.material.UnitId;

/**
 * Consecutive units of a set, as one entry of a message: the first name, and if there are more, *count after it.
 *
 * @param first of them
 * @param count how many
 */
public record UnitRun(UnitId first, int count) {
    public UnitRun {
        Objects.requireNonNull(first, "first");
        if (count < 1 || first.unit() + (long) count > UnitId.MOST) {
            throw Runs.refused(first + Runs.TIMES + count);
        }
    }

    @JsonCreator
    static UnitRun parse(String text) {
        return new UnitRun(UnitId.parse(Runs.name(text)), Runs.count(text));
    }

    @Override
    @JsonValue
    public String toString() {
        return count == 1 ? first.toString() : first + Runs.TIMES + count;
    }
}
