/**
 * The Spark applications, one per role, and the command line. The only module that knows Spark.
 *
 * <p>Read first: {@link org.secformer.jobs.Main}, {@link org.secformer.jobs.ScoreJob}, {@link org.secformer.jobs.Lane}.
 */
package org.secformer.jobs;
