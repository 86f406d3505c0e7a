package org.secformer.jobs.files;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;

/**
 * Names a prediction share. Both parties' shares of one computation, and no others, have the same name.
 *
 * @param batch scored
 * @param epoch of the run
 * @param unit used
 */
public record PredictionName(int batch, EpochId epoch, UnitId unit) implements Serializable {
    /** Those of one batch in some order that does not change. */
    public static final Comparator<PredictionName> BY_BATCH = Comparator.comparingInt(PredictionName::batch)
            .thenComparing(name -> name.epoch().text())
            .thenComparing(PredictionName::unit);

    private static final int MOST_BATCHES = 100_000_000;
    private static final Pattern FORM =
            Pattern.compile("batch-([0-9]{8})-([0-9a-f]{16})-([0-9a-f]{16})-([0-9]{8})\\.parquet");

    public PredictionName {
        Objects.requireNonNull(unit, "unit");
        if (batch < 0 || batch >= MOST_BATCHES || epoch.isNone()) {
            throw refused("batch " + batch + " of epoch " + epoch);
        }
    }

    private static InvalidInputException refused(String text) {
        return new InvalidInputException(
                ErrorCode.INPUT_DAMAGED,
                "expected the name of a prediction share, found " + InvalidInputException.quote(text),
                null);
    }

    public static PredictionName parse(String fileName) {
        Matcher matcher = FORM.matcher(fileName);
        if (!matcher.matches()) {
            throw refused(fileName);
        }
        UnitId unit = new UnitId(matcher.group(3), Integer.parseInt(matcher.group(4)));
        return new PredictionName(Integer.parseInt(matcher.group(1)), new EpochId(matcher.group(2)), unit);
    }

    /** The name of a file of this batch alone. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "batch-%08d-%s-%s-%08d.parquet", batch, epoch, unit.set(), unit.unit());
    }
}
