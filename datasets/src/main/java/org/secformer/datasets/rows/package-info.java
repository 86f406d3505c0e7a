/**
 * Rows of a dataset: from text to embeddings, and their shares.
 *
 * <p>Used by the jobs. Read first: {@link org.secformer.datasets.rows.EmbeddingTables}, {@link
 * org.secformer.datasets.rows.RowShares}, {@link org.secformer.datasets.rows.MaskedWords}, {@link org.secformer.datasets.rows.DatasetManifest}.
 */
package org.secformer.datasets.rows;
