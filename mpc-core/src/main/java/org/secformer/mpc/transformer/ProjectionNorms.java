package org.secformer.mpc.transformer;

/**
 * What bounds need of a residual path y P + p, P centred.
 *
 * @param matrix P and p
 * @param spectral at least the spectral norm of P
 */
record ProjectionNorms(MatrixNorms matrix, double spectral) implements ResidualNorms {
    static ProjectionNorms of(FoldedModel model, String name) {
        double[] matrix = MatrixNorms.rounded(model, name);
        double[] bias = model.values(ParameterNames.biasOf(name));
        return new ProjectionNorms(MatrixNorms.of(matrix, bias), MatrixNorms.spectral(matrix, bias.length));
    }

    @Override
    public double at(int i, double norm) {
        return matrix.at(i, norm);
    }

    @Override
    public double norm(double norm) {
        return Upwards.up(spectral * norm + matrix.biasNorm());
    }

    /** {@code |sum y P| <= |y| |P 1|}. */
    @Override
    public double sum(NormalisedBound y) {
        return Upwards.up(Upwards.norm(matrix.strays()) * y.norm() + matrix.biasSum());
    }
}
