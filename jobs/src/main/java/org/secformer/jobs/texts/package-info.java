/**
 * Texts in the clear, as their owner has them: rows in files, tables and DataFrames, their words, and what the numbers mean that
 * come out for them.
 *
 * <p>Used by the client, and by the model owner on texts of its own. Read first: {@link org.secformer.jobs.texts.TextRows},
 * {@link org.secformer.jobs.texts.Meaning}.
 */
package org.secformer.jobs.texts;
