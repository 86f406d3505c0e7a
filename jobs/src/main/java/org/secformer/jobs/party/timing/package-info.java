/**
 * Where the time of a run goes: decorators around kernels, channel and material, and a clock for the parts of the model.
 *
 * <p>Used by lanes and by the calibration. Read first: {@link org.secformer.jobs.party.timing.Stopwatch}, {@link
 * org.secformer.jobs.party.timing.BatchTimes}.
 */
package org.secformer.jobs.party.timing;
