/**
 * The protocols: openings, products, comparisons, and the functions built on them, for four interpreters.
 *
 * <p>{@link org.secformer.mpc.protocol.Protocols} is the small interface that all functions are written against; {@code
 * Party...}, {@code Dealer...} and {@code Clear...} interpret it (the price list is the dealer run dry). What they have in common of a
 * function that takes dealt randomness, {@link org.secformer.mpc.protocol.Square} or {@link org.secformer.mpc.protocol.Selection} for
 * one, is a class of its own: what is dealt, how a party uses it, and the function in the clear. What a party can compute ahead is a
 * {@link org.secformer.mpc.protocol.Preparation}. Used by {@code transformer} and by the jobs. Read first: {@link
 * org.secformer.mpc.protocol.Protocols}, {@link org.secformer.mpc.protocol.Opened}, {@link org.secformer.mpc.protocol.Square}, {@link
 * org.secformer.mpc.protocol.FourierGelu}.
 */
package org.secformer.mpc.protocol;
