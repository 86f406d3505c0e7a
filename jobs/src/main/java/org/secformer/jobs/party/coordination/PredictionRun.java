package org.secformer.jobs.party.coordination;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import org.secformer.datasets.material.UnitId;
import org.secformer.jobs.files.PredictionName;

/**
 * Consecutive prediction shares of an epoch, whose batches took their units in order, as one entry of a message: the first name, and if there are more, *count after it.
 *
 * @param first of them
 * @param count how many
 */
public record PredictionRun(PredictionName first, int count) {
    public PredictionRun {
        Objects.requireNonNull(first, "first");
        if (count < 1
                || first.unit().unit() + (long) count > UnitId.MOST
                || first.batch() + (long) count > UnitId.MOST) {
            throw Runs.refused(first + Runs.TIMES + count);
        }
    }

    @JsonCreator
    static PredictionRun parse(String text) {
        return new PredictionRun(PredictionName.parse(Runs.name(text)), Runs.count(text));
    }

    @Override
    @JsonValue
    public String toString() {
        return count == 1 ? first.toString() : first + Runs.TIMES + count;
    }
}
