/** Losses, optimiser and stages. */
package org.secformer.design.training;
