/**
 * The model owner's: runs a model in the clear on texts, proves from its weights what no text can make overflow, and says
 * what to change.
 *
 * <p>Read first: {@link org.secformer.jobs.owner.CheckReport}, {@link org.secformer.jobs.owner.ClearModel}, {@link
 * org.secformer.jobs.owner.Proof}.
 */
package org.secformer.jobs.owner;
