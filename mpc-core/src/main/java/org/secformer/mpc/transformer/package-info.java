/**
 * BERT for sequence classification, written once against {@link org.secformer.mpc.protocol.Protocols}.
 *
 * <p>Used by the jobs and by {@code datasets} for shapes and names. Read first: {@link
 * org.secformer.mpc.transformer.Transformer}, {@link org.secformer.mpc.transformer.Block}, {@link
 * org.secformer.mpc.transformer.Plan}.
 */
package org.secformer.mpc.transformer;
