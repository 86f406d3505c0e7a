/**
 * The dealer's: deals sets of units of correlated randomness, and counts what there is of them. It has no path to a share or
 * to an opened value.
 *
 * <p>Read first: {@link org.secformer.jobs.dealer.DealerSets}, {@link org.secformer.jobs.dealer.DealWaves}, {@link
 * org.secformer.jobs.dealer.StockReport}.
 */
package org.secformer.jobs.dealer;
