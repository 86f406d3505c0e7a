/**
 * The Spark applications, one per role, and the command line. The only module that knows Spark.
 *
 * <p>From the top down, each package uses only those below it: {@code cli}, {@code tools}, {@code api}, the roles {@code
 * owner}, {@code dealer}, {@code client} and {@code party}, which do not know each other, {@code files}, {@code texts}, {@code
 * choices}, {@code failures}, {@code monitoring}, {@code process} and {@code storage}.
 *
 * <p>Read first: {@link org.secformer.jobs.cli.Program}, {@link org.secformer.jobs.party.ScoreRun}, {@link
 * org.secformer.jobs.party.Lane}.
 */
package org.secformer.jobs;
