/**
 * Makes models that can be scored privately. Start reading at {@code Distillation}, {@code training.Stage}, {@code
 * model.BertModel}.
 */
package org.secformer.design;
