package org.secformer.design;

import java.nio.file.Path;
import java.util.List;
import org.secformer.datasets.InvalidInputException;
import org.secformer.design.data.Draws;
import org.secformer.design.data.EncodedRows;

/**
 * The texts of a distillation.
 *
 * @param labelled to learn from
 * @param unlabelled further ones to learn from the teacher with; may be empty
 * @param validation to choose by
 * @param test to report on, or null
 */
record DistilRows(EncodedRows labelled, EncodedRows unlabelled, EncodedRows validation, EncodedRows test) {
    private static final double VALIDATION_SHARE = 0.1;
    private static final EncodedRows NONE = new EncodedRows(List.of(), new double[0]);

    /**
     * Keeps a tenth of the labelled rows for validation, the same each time.
     *
     * @param data where they come from, for errors
     */
    static DistilRows split(Path data, EncodedRows labelled, EncodedRows unlabelled, EncodedRows test) {
        int kept = (int) Math.round(VALIDATION_SHARE * labelled.size());
        if (kept == 0) {
            throw InvalidInputException.of(
                    data,
                    "the whole file",
                    "rows enough to keep a tenth for validation",
                    labelled.size() + " rows",
                    "Give more, or others for --validation.");
        }
        EncodedRows shuffled = labelled.select(Draws.of(0, "validation split").permutation(labelled.size()));
        return new DistilRows(
                shuffled.range(kept, shuffled.size()),
                unlabelled == null ? NONE : unlabelled,
                shuffled.range(0, kept),
                test);
    }

    Report.Rows counts() {
        return new Report.Rows(labelled.size(), unlabelled.size(), validation.size(), test == null ? 0 : test.size());
    }
}
