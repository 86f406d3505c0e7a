/**
 * Who is who on the wire: a key and a certificate per role, trusted by being pinned.
 *
 * <p>Used by the jobs. Read first: {@link org.secformer.datasets.identity.Identity}.
 */
package org.secformer.datasets.identity;
