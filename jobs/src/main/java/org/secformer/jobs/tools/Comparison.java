package org.secformer.jobs.tools;

import java.util.List;
import org.secformer.datasets.checkpoint.Task;
import org.secformer.jobs.owner.Likeness;
import org.secformer.jobs.owner.Truths;

/**
 * Private against clear results.
 *
 * @param rows compared
 * @param task of the model
 * @param accuracyPrivate share of right labels, or, where a text has several, of right decisions, one per label or word; null
 *     without true labels
 * @param accuracyClear likewise, of the model in the clear
 * @param labelAgreement share of rows with the same label, or labels, in both; null without labels
 * @param maxLogitDifference largest difference of a logit, a value or a number of a vector; where labels alone were revealed, by how much the
 *     clear logit of such a label is below the largest, at most
 * @param withoutScores rows that the parties flagged, as values of them were out of their range; in no other figure but the
 *     accuracies and exact matches, where their labels are wrong
 * @param rangeViolations rows whose values exceed the protocols' ranges, one bit spared
 * @param likeness of values or vectors
 * @param truthPrivate what more is known beside true labels or values, of private results
 * @param truthClear likewise, of the model in the clear
 */
public record Comparison(
        long rows,
        Task task,
        Double accuracyPrivate,
        Double accuracyClear,
        Double labelAgreement,
        double maxLogitDifference,
        long withoutScores,
        long rangeViolations,
        Likeness likeness,
        Truths.Figures truthPrivate,
        Truths.Figures truthClear) {
    /** Accuracies in words, a line each. */
    public List<String> accuracies() {
        return Truths.told(
                task,
                "private",
                new Truths.Told(accuracyPrivate, truthPrivate),
                "in the clear",
                new Truths.Told(accuracyClear, truthClear));
    }
}
