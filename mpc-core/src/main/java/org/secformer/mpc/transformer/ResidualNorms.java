package org.secformer.mpc.transformer;

/** What bounds need of a residual path, from normalised rows y to what is added up to the input of a LayerNorm. */
interface ResidualNorms {
    /** Magnitude of element i, for every y of that norm. */
    double at(int i, double norm);

    /** 2-norm of the path, likewise. */
    double norm(double norm);

    /** Sum of the path's elements, in magnitude. */
    double sum(NormalisedBound y);
}
