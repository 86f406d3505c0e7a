/**
 * Secret seeds, key derivation and the pseudo-random generator that expands a seed.
 *
 * <p>Used by {@code correlation} and by whoever shares data. Read first: {@link org.secformer.mpc.random.Seed}, {@link
 * org.secformer.mpc.random.AesCtrGenerator}.
 */
package org.secformer.mpc.random;
