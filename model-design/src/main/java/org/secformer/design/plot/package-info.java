/** Error plots of the protocols' functions beside those of others. Start reading at {@code Comparison}. */
package org.secformer.design.plot;
