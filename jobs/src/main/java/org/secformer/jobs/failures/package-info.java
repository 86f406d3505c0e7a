/**
 * What may go wrong in a way that a user can act on: its code, its message, and whether another try may succeed.
 *
 * <p>Used by all roles and the command line. Read first: {@link org.secformer.jobs.failures.Coded}, {@link
 * org.secformer.jobs.failures.Failures}.
 */
package org.secformer.jobs.failures;
