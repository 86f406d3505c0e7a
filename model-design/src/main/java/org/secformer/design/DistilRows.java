package org.secformer.design;

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
    Report.Rows counts() {
        return new Report.Rows(labelled.size(), unlabelled.size(), validation.size(), test == null ? 0 : test.size());
    }
}
