/**
 * What the roles choose and must agree on, checked and in words: numbers, network, lengths, models that were not checked.
 *
 * <p>Used by all roles, the tools and the command line. Read first: {@link org.secformer.jobs.choices.Lengths}, {@link
 * org.secformer.jobs.choices.NumbersChoice}, {@link org.secformer.jobs.choices.UncheckedModel}.
 */
package org.secformer.jobs.choices;
