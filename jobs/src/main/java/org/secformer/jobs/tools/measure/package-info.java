/**
 * Where the time of a run will go: a calibration of this machine and a model of time.
 *
 * <p>Used by the commands explain and bench. Read first: {@link org.secformer.jobs.tools.measure.TimeModel}, {@link
 * org.secformer.jobs.tools.measure.Calibration}.
 */
package org.secformer.jobs.tools.measure;
