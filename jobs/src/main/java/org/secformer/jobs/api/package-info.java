/**
 * What each role does, for programs: settings in, checked; an action on a Spark session of the caller's; an immutable result out.
 * Nothing is printed, and no session is stopped.
 *
 * <p>Used by the command line, and by whoever scores from a notebook or a pipeline. Read first: {@link
 * org.secformer.jobs.api.ShareDataset}, {@link org.secformer.jobs.api.Reveal}.
 */
package org.secformer.jobs.api;
