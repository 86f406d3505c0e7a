/**
 * A shared model at rest: one bundle per role, all with the same fresh id.
 *
 * <p>Used by the jobs. Read first: {@link org.secformer.datasets.bundle.ModelSharing}, {@link
 * org.secformer.datasets.bundle.BundleFile}, {@link org.secformer.datasets.bundle.ClientBundle}.
 */
package org.secformer.datasets.bundle;
