/**
 * Where the roles' files lie: on this machine or on a Hadoop filesystem, told by the location that a command is given.
 *
 * <p>Used by the jobs; the only place that knows Hadoop's filesystems. Read first: {@link
 * org.secformer.jobs.storage.Storages}, {@link org.secformer.jobs.storage.HadoopStorage}.
 */
package org.secformer.jobs.storage;
