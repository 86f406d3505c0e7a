/**
 * How the two applications find each other, agree on what they are about to do, and pair up their lanes.
 *
 * <p>Used by a party. Read first: {@link org.secformer.jobs.party.coordination.Agreement}, {@link
 * org.secformer.jobs.party.coordination.Coordinator}, {@link org.secformer.jobs.party.coordination.LaneConnector}.
 */
package org.secformer.jobs.party.coordination;
