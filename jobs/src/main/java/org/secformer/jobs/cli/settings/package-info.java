/**
 * Settings of the jobs: every option of every command is also a Spark property, and all that is wrong is told at once.
 *
 * <p>Used by the command line. Read first: {@link org.secformer.jobs.cli.settings.Settings}, {@link
 * org.secformer.jobs.cli.settings.SettingsCheck}, {@link org.secformer.jobs.cli.settings.Range}.
 */
package org.secformer.jobs.cli.settings;
