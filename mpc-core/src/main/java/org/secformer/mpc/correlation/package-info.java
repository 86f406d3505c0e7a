/**
 * Correlated randomness: what the dealer hands out ahead of time and the parties consume in the same order.
 *
 * <p>A party's part is expanded from its own seed; for every block one of the two parties also reads corrections. The
 * interpreters of {@code protocol} are the only users; its functions describe what they need as {@link
 * org.secformer.mpc.correlation.Correlation}s, which dealer, price list and parties go through piece by piece. Read first: {@link
 * org.secformer.mpc.correlation.Correlation}, {@link org.secformer.mpc.correlation.CorrelatedRandomness}, {@link
 * org.secformer.mpc.correlation.Dealing}.
 */
package org.secformer.mpc.correlation;
