/**
 * For whoever runs or judges the system: a doctor, prices, benchmarks, all roles on one machine, and private results beside
 * clear ones.
 *
 * <p>Used by the command line. Read first: {@link org.secformer.jobs.tools.LocalRun}, {@link
 * org.secformer.jobs.tools.BatchChoice}, {@link org.secformer.jobs.tools.Checkup}.
 */
package org.secformer.jobs.tools;
