/**
 * Where the time of a run goes: decorators around kernels, channel and material, and a clock for the parts of the model.
 *
 * <p>Used by the score job. Read first: {@link org.secformer.jobs.measure.Stopwatch}.
 */
package org.secformer.jobs.measure;
