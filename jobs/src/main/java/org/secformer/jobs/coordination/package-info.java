/**
 * How the two applications find each other, agree on what they are about to do, and pair up their lanes.
 *
 * <p>Used by the score job. Read first: {@link org.secformer.jobs.coordination.Agreement}, {@link
 * org.secformer.jobs.coordination.Coordinator}, {@link org.secformer.jobs.coordination.LaneConnector}.
 */
package org.secformer.jobs.coordination;
