/**
 * How Spark's own pages, metrics and event log show what this program does: jobs with names in words, accumulators, and a
 * plugin whose metrics any of Spark's sinks can show. Only counts and seconds: nothing here gets a row's content or id.
 *
 * <p>Used by the roles and the command line. Read first: {@link org.secformer.jobs.monitoring.WorkCounters}, {@link
 * org.secformer.jobs.monitoring.MonitoringPlugin}.
 */
package org.secformer.jobs.monitoring;
