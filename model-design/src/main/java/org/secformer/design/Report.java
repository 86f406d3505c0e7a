package org.secformer.design;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.secformer.design.model.ClearCheck;
import org.secformer.design.training.Metric;
import org.secformer.mpc.transformer.HiddenActivation;

/**
 * What came of a distillation; written as JSON beside the student.
 *
 * @param rows how many there were of each kind
 * @param settings what was trained with
 * @param layers of the students
 * @param activation of the students
 * @param cost of scoring a text with one
 * @param outcomes every model of every seed
 * @param summary the same by model, over all seeds
 * @param chosen the student that was written; the validation rows choose it
 * @param clearCheck the student in the reference interpreter of the private computation
 */
record Report(
        Rows rows,
        DistilSettings settings,
        int layers,
        HiddenActivation activation,
        Cost cost,
        List<Outcome> outcomes,
        List<Summary> summary,
        Outcome chosen,
        ClearCheck.Result clearCheck) {

    /** @param test 0 if there were none */
    record Rows(int labelled, int unlabelled, int validation, int test) {}

    /**
     * One trained model.
     *
     * @param metric that models are chosen by
     * @param validationMetrics all metrics of the validation rows
     * @param validationLoss what fine-tuning makes small, which decides between equal metrics
     * @param testMetrics on rows that nothing was chosen by; null without such
     * @param epochs that its stages took
     * @param seconds likewise
     */
    record Outcome(
            Candidate model,
            long seed,
            Metric metric,
            Map<Metric, Double> validationMetrics,
            double validationLoss,
            Map<Metric, Double> testMetrics,
            int epochs,
            double seconds) {
        /** What the model is chosen by. */
        double validation() {
            return validationMetrics.get(metric);
        }

        /** Of the accuracy on so many validation rows; of the metric, a correlation, where models give values. */
        double standardError(int rows) {
            Double accuracy = validationMetrics.get(Metric.ACCURACY);
            return accuracy == null
                    ? (1 - validation() * validation()) / Math.sqrt(rows)
                    : Math.sqrt(accuracy * (1 - accuracy) / rows);
        }
    }

    /** The metric that is chosen by, over all seeds. */
    record Summary(Candidate model, Spread validation, Spread test) {}

    /** @param deviation of the sample, 0 for one value */
    record Spread(double mean, double deviation, double smallest, double largest) {
        static Spread of(List<Double> values) {
            double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
            double squares =
                    values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
            return new Spread(
                    mean,
                    values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1)),
                    values.stream().mapToDouble(v -> v).min().orElseThrow(),
                    values.stream().mapToDouble(v -> v).max().orElseThrow());
        }
    }

    static List<Summary> summarize(List<Outcome> outcomes) {
        return Stream.of(Candidate.values())
                .map(model -> summary(
                        model, outcomes.stream().filter(o -> o.model() == model).toList()))
                .toList();
    }

    private static Summary summary(Candidate model, List<Outcome> outcomes) {
        boolean tested = outcomes.stream().allMatch(outcome -> outcome.testMetrics() != null);
        return new Summary(
                model,
                Spread.of(outcomes.stream().map(Outcome::validation).toList()),
                tested
                        ? Spread.of(outcomes.stream()
                                .map(outcome -> outcome.testMetrics().get(outcome.metric()))
                                .toList())
                        : null);
    }
}
