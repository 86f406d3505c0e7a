/**
 * A shared model at rest: one bundle per role, all with the same fresh id.
 *
 * <p>Used by the jobs. Read first: {@link org.secformer.datasets.bundle.ModelSharing}, {@link
 * org.secformer.datasets.bundle.BundleManifest}, {@link org.secformer.datasets.bundle.BundleFile}, {@link
 * org.secformer.datasets.bundle.ClientBundle}. How a model was checked before it was shared: {@link
 * org.secformer.datasets.bundle.CheckRecord}.
 */
package org.secformer.datasets.bundle;
