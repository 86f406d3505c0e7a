/**
 * The command line: options, what is printed, exit codes. It alone prints and starts Spark for others.
 *
 * <p>Read first: {@link org.secformer.jobs.cli.Program}, {@link org.secformer.jobs.cli.ScoreCommand}.
 */
package org.secformer.jobs.cli;
