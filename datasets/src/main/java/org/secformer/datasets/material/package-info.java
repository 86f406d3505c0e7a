/**
 * Correlated randomness at rest: one file per unit and party, sets with manifests, claims, and the dealer's writing of it.
 *
 * <p>Used by the jobs. Read first: {@link org.secformer.datasets.material.MaterialStock}, {@link
 * org.secformer.datasets.material.MaterialReader}, {@link org.secformer.datasets.material.MaterialDealer}.
 */
package org.secformer.datasets.material;
