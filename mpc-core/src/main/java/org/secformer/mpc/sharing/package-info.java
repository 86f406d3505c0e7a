/**
 * Additive sharings in the ring and what can be done with them without communication.
 *
 * <p>Used by {@code correlation}, {@code protocol} and {@code transformer}. Read first: {@link
 * org.secformer.mpc.sharing.Sharing}, {@link org.secformer.mpc.sharing.Party}.
 */
package org.secformer.mpc.sharing;
