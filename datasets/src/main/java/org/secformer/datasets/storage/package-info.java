/**
 * Where files lie: the few operations that the formats need, with the guarantees that they rest on.
 *
 * <p>Used by all formats here and by the jobs, which add a storage of Hadoop's filesystems. Read first: {@link
 * org.secformer.datasets.storage.Storage}, {@link org.secformer.datasets.storage.LocalStorage}.
 */
package org.secformer.datasets.storage;
