/**
 * Integers modulo 2^64: shapes, fixed-point encoding, packing at the width that matters, matrices held so, and matrix products.
 *
 * <p>Knows nothing of parties or protocols; every other package may use it. Read first: {@link
 * org.secformer.mpc.ring.Shape}, {@link org.secformer.mpc.ring.FixedPoint}, {@link
 * org.secformer.mpc.ring.RingKernels}.
 */
package org.secformer.mpc.ring;
