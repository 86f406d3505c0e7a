/**
 * Embeddings of tokens that nobody but the client knows, from tables that nobody but the model owner knows: the parties hold the tables
 * masked, the client their masks' seed.
 *
 * <p>Used by whoever shares models and rows. Read first: {@link org.secformer.mpc.embedding.TableShape}, {@link
 * org.secformer.mpc.embedding.MaskedTables}, {@link org.secformer.mpc.embedding.TableMasks}, {@link
 * org.secformer.mpc.embedding.PrivateRow}.
 */
package org.secformer.mpc.embedding;
