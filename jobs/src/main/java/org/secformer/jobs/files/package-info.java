/**
 * Datasets and prediction shares as files: sealed to their reader, on this machine or any Hadoop filesystem.
 *
 * <p>Used by client and parties. Read first: {@link org.secformer.jobs.files.DatasetFiles}, {@link
 * org.secformer.jobs.files.PredictionFiles}, {@link org.secformer.jobs.files.PredictionName}.
 */
package org.secformer.jobs.files;
