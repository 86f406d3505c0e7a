package org.secformer.jobs.tools;

/**
 * Private against clear results.
 *
 * @param rows compared
 * @param accuracyPrivate share of right labels, null without true labels
 * @param accuracyClear likewise, of the model in the clear
 * @param labelAgreement share of rows with the same label, or labels, in both; null without labels
 * @param maxLogitDifference largest difference of a logit, a value or a number of a vector
 * @param withoutScores rows that the parties flagged, as values of them were out of their range; in no other figure but the
 *     accuracies, where their labels are wrong
 * @param rangeViolations rows whose values exceed the protocols' ranges, one bit spared
 * @param likeness of values or vectors
 */
public record Comparison(
        long rows,
        Double accuracyPrivate,
        Double accuracyClear,
        Double labelAgreement,
        double maxLogitDifference,
        long withoutScores,
        long rangeViolations,
        Likeness likeness) {}
