/**
 * Data at rest. The packages below this one read and write the files of the system; this one holds what they share: the
 * error for a user's mistake and the reading of small input files.
 *
 * <p>Users: every package of the modules datasets and jobs.
 *
 * <p>Read first: {@link org.secformer.datasets.InvalidInputException}, {@link org.secformer.datasets.Problems},
 * {@link org.secformer.datasets.InputFiles}.
 */
package org.secformer.datasets;
