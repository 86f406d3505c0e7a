/**
 * Settings of the jobs: every option of every command is also a Spark property, and all that is wrong is told at once.
 *
 * <p>Used by the command line. Read first: {@link org.secformer.jobs.settings.Settings}, {@link
 * org.secformer.jobs.settings.SettingsCheck}, {@link org.secformer.jobs.settings.Range}.
 */
package org.secformer.jobs.settings;
