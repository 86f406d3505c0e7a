package org.secformer.design.onnx;

/** LayerNorm over the last axis. @param input the value that it is applied to */
record Norm(String input, float[] weight, float[] bias, double epsilon) {}
