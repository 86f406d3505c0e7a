/** The sample data and model from nothing. Start reading at {@code BankMessages}. */
package org.secformer.design.sample;
