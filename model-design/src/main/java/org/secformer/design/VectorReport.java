package org.secformer.design;

import java.util.List;
import org.secformer.design.model.ClearCheck;
import org.secformer.design.training.Cosines;

/**
 * What came of a distillation of vectors; written as JSON beside the student.
 *
 * @param rows how many texts there were of each kind
 * @param settings what was trained with
 * @param layers of the students
 * @param cost of scoring a text with one
 * @param outcomes the teacher, the swapped model, and the student of every seed
 * @param chosen the student that was written: the validation texts choose it
 * @param clearCheck the student in the reference interpreter of the private computation
 */
record VectorReport(
        Rows rows,
        DistilSettings settings,
        int layers,
        Cost cost,
        List<Outcome> outcomes,
        Outcome chosen,
        ClearCheck.Result clearCheck) {

    /** @param pairs of the test that are judged */
    record Rows(int training, int validation, int test, int pairs) {
        static Rows of(VectorRows rows) {
            VectorRows.Test test = rows.test();
            return new Rows(
                    rows.training().size(),
                    rows.validation().size(),
                    test == null ? 0 : test.texts().size(),
                    test == null ? 0 : test.pairs().size());
        }
    }

    /**
     * One model.
     *
     * @param seed 0 of what was not trained
     * @param validation its vectors beside the teacher's
     * @param test likewise, on texts that nothing was chosen by; null without such
     * @param spearman of the cosines of the test's pairs with their likeness as judged; null without such
     * @param epochs that its stages took
     * @param seconds likewise
     */
    record Outcome(
            Candidate model,
            long seed,
            Cosines validation,
            Cosines test,
            Double spearman,
            int epochs,
            double seconds) {}
}
