/**
 * The client's: shares texts among the parties, and puts their prediction shares together. The only place where shares become
 * values.
 *
 * <p>Read first: {@link org.secformer.jobs.client.DatasetWriter}, {@link org.secformer.jobs.client.BatchShares}, {@link
 * org.secformer.jobs.client.PredictionTable}.
 */
package org.secformer.jobs.client;
