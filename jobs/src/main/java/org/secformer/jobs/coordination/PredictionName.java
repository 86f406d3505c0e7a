package org.secformer.jobs.coordination;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;

/**
 * Names a prediction share. Both parties' shares of one computation, and no others, have the same name.
 *
 * @param batch scored
 * @param epoch of the run
 * @param unit used
 */
public record PredictionName(int batch, String epoch, UnitId unit) {
    private static final Pattern FORM =
            Pattern.compile("batch-(\\d{8})-([0-9a-f]{16})-([0-9a-f]{16})-(\\d{8})\\.parquet");

    public static boolean matches(String fileName) {
        return FORM.matcher(fileName).matches();
    }

    public static PredictionName parse(String fileName) {
        Matcher matcher = FORM.matcher(fileName);
        if (!matcher.matches()) {
            throw new InvalidInputException(
                    "not the name of a prediction share: " + InvalidInputException.quote(fileName));
        }
        UnitId unit = new UnitId(matcher.group(3), Integer.parseInt(matcher.group(4)));
        return new PredictionName(Integer.parseInt(matcher.group(1)), matcher.group(2), unit);
    }

    /** The file name. */
    @Override
    public String toString() {
        return String.format("batch-%08d-%s-%s-%08d.parquet", batch, epoch, unit.set(), unit.unit());
    }
}
