package org.secformer.mpc.transformer;

/**
 * What holds of a LayerNorm's output, as the parties have it.
 *
 * @param norm no row has a larger 2-norm, so no element is larger either
 * @param sum no row adds up to more in magnitude
 */
record NormalisedBound(double norm, double sum) {}
