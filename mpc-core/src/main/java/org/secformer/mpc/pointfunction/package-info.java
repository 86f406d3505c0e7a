/**
 * Distributed point functions (Boyle, Gilboa, Ishai 2015 and 2016): two short keys that expand to shares of a vector with a 1 at one
 * secret place and 0 elsewhere.
 *
 * <p>Used by {@code embedding}. Read first: {@link org.secformer.mpc.pointfunction.Domain}, {@link
 * org.secformer.mpc.pointfunction.PointKeys}, {@link org.secformer.mpc.pointfunction.PointExpansion}.
 */
package org.secformer.mpc.pointfunction;
