/**
 * A party's: scores datasets together with the other party, in lanes that run side by side, and starts again with fresh units
 * when something is lost.
 *
 * <p>Read first: {@link org.secformer.jobs.party.ScoreRun}, {@link org.secformer.jobs.party.Epochs}, {@link
 * org.secformer.jobs.party.Lane}.
 */
package org.secformer.jobs.party;
