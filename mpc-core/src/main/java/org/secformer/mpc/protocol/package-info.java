/**
 * The protocols: openings, products, comparisons, and the functions built on them, for four interpreters.
 *
 * <p>{@link org.secformer.mpc.protocol.Protocols} is the small interface that all functions are written against; {@code
 * Party...}, {@code Dealer...} and {@code Clear...} interpret it (the price list is the dealer run dry; dealer and a party that
 * computes ahead share {@link org.secformer.mpc.protocol.MaskProtocols}). Used by {@code
 * transformer} and by the jobs. Read first: {@link org.secformer.mpc.protocol.Protocols}, {@link
 * org.secformer.mpc.protocol.Opened}, {@link org.secformer.mpc.protocol.FourierGelu}.
 */
package org.secformer.mpc.protocol;
