/**
 * Encoders from ONNX files as PyTorch exports them. Used by the command {@code encoder} alone. Start reading at {@code
 * EncoderGraph}, {@code AttentionGraph}, {@code OnnxReader}.
 */
package org.secformer.design.onnx;
