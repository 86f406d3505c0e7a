/**
 * Where the time of a run goes: decorators around kernels, channel and material, and a clock for the parts of the model; and
 * where it will go: a calibration of this machine and a model of time.
 *
 * <p>Used by the commands score, explain and bench. Read first: {@link org.secformer.jobs.measure.Stopwatch}, {@link
 * org.secformer.jobs.measure.TimeModel}, {@link org.secformer.jobs.measure.Calibration}.
 */
package org.secformer.jobs.measure;
