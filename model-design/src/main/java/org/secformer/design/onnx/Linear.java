package org.secformer.design.onnx;

/**
 * x W^T + b.
 *
 * @param input the value that it is applied to
 * @param weight [outputs, inputs], as PyTorch keeps it
 */
record Linear(String input, float[] weight, float[] bias, int outputs, int inputs) {
    static float[] transposed(float[] matrix, int rows, int columns) {
        float[] result = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = matrix[i * columns + j];
            }
        }
        return result;
    }
}
