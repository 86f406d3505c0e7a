/**
 * The client's: shares texts among the parties, and puts their prediction shares together. The only place where shares become
 * values.
 *
 * <p>Read first: {@link org.secformer.jobs.client.TextSpool}, {@link org.secformer.jobs.client.DatasetWriter}, {@link
 * org.secformer.jobs.client.Predictions}.
 */
package org.secformer.jobs.client;
