/**
 * What one process does for itself: starts Spark, keeps what is costly to load, counts steps, waits, cleans up at its end.
 *
 * <p>Used by all roles. Read first: {@link org.secformer.jobs.process.Sessions}, {@link
 * org.secformer.jobs.process.PerExecutor}.
 */
package org.secformer.jobs.process;
