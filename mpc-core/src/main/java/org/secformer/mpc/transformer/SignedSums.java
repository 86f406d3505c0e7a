package org.secformer.mpc.transformer;

/**
 * Sums over the positive and over the negative elements of each column of the matrix that reads GeLU's results: these lie between
 * -0.17 and their arguments, so that only one side can be large at a time.
 *
 * @param columns 2-norms of the elements of one sign; [sign][column], as all that follow
 * @param weights sums of their magnitudes
 * @param ofNorms the same, each times the norm of the activation's argument's weights
 * @param ofBiases the same, each times the magnitude of its bias
 */
record SignedSums(double[][] columns, double[][] weights, double[][] ofNorms, double[][] ofBiases) {
    static SignedSums of(double[] matrix, MatrixNorms arguments) {
        int in = arguments.bias().length;
        int out = matrix.length / in;
        SignedSums sums =
                new SignedSums(new double[2][out], new double[2][out], new double[2][out], new double[2][out]);
        for (int i = 0; i < in; i++) {
            for (int j = 0; j < out; j++) {
                double w = matrix[i * out + j];
                int sign = w < 0 ? 1 : 0;
                sums.columns[sign][j] += w * w;
                sums.weights[sign][j] += Math.abs(w);
                sums.ofNorms[sign][j] += Math.abs(w) * arguments.columns()[i];
                sums.ofBiases[sign][j] += Math.abs(w) * arguments.bias()[i];
            }
        }
        for (int sign = 0; sign < 2; sign++) {
            for (int j = 0; j < out; j++) {
                sums.columns[sign][j] = Upwards.up(Math.sqrt(sums.columns[sign][j]));
            }
        }
        return sums;
    }

    /**
     * Of column j's product with values between {@code -least} and their arguments plus {@code error}.
     *
     * @param normOfInput of what makes the arguments
     * @param normOfPositive 2-norm of the positive values
     */
    double at(int j, double normOfInput, double normOfPositive, double least, double error) {
        double largest = 0;
        for (int sign = 0; sign < 2; sign++) {
            double elementwise = ofNorms[sign][j] * normOfInput + ofBiases[sign][j] + weights[sign][j] * error;
            double together = columns[sign][j] * normOfPositive;
            largest = Math.max(largest, Math.min(elementwise, together) + weights[1 - sign][j] * least);
        }
        return Upwards.up(largest);
    }
}
