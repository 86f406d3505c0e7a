package org.secformer.jobs.owner;

import java.util.Optional;
import java.util.function.Function;
import org.secformer.mpc.transformer.FittedNumbers;
import org.secformer.mpc.transformer.Numerics;

/**
 * Looks for the numbers of one model with the fewest bytes: from coarse to fine, the first with which logits are expected to be off by
 * no more than a budget. Each step finer sends more. The order is fixed, so that the same model and texts get the same numbers.
 *
 * @param proof of the model
 * @param length tokens per row
 * @param errorBudget the largest logit error that is accepted
 */
public record FittedSearch(Proof proof, int length, double errorBudget) {
    /** Coarse numbers are told from good ones by few rows. */
    public static final int FIRST_ROWS = 32;

    /**
     * What was found.
     *
     * @param numerics null if there are none
     * @param smallestError of any numbers with which all bounds hold, infinite if there are none
     */
    public record Found(Numerics numerics, double smallestError) {}

    /**
     * Runs the search.
     *
     * @param ofFewRows largest logit error in the first rows, with given numbers
     * @param ofAllRows the same in all
     */
    public Found run(Function<Numerics, Double> ofFewRows, Function<Numerics, Double> ofAllRows) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int finer = FittedNumbers.COARSEST; finer <= FittedNumbers.FINEST; finer++) {
            Optional<Numerics> fitted = proof.fitted(length, finer);
            if (fitted.isEmpty()) {
                continue;
            }
            double error = ofFewRows.apply(fitted.get());
            if (error <= errorBudget) {
                error = ofAllRows.apply(fitted.get());
            }
            if (error <= errorBudget) {
                return new Found(fitted.get(), error);
            }
            smallest = Math.min(smallest, error);
        }
        return new Found(null, smallest);
    }
}
