/**
 * Who is who: a role's keys and certificate, whom it trusts, what is sealed to one reader and what is signed by whom.
 *
 * <p>Used by all formats that one role makes and another reads, and by the jobs. Read first: {@link
 * org.secformer.datasets.identity.RoleCertificate}, {@link org.secformer.datasets.identity.Credentials}, {@link
 * org.secformer.datasets.identity.Sealed}, {@link org.secformer.datasets.identity.SignatureFile}.
 */
package org.secformer.datasets.identity;
