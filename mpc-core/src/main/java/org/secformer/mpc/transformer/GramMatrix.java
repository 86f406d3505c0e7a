package org.secformer.mpc.transformer;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.secformer.mpc.ring.RealKernels;
import org.secformer.mpc.ring.RealMatrix;

/**
 * A A' of a matrix A, as computed: the true one differs by at most {@code error} in the Frobenius norm, so in the spectral norm.
 *
 * <p>Power iteration bounds an eigenvalue from below, squaring from above: of a symmetric H the norm is {@code |H| = |H^2|^(1/2) <=
 * |H^2|_F^(1/2)}, and so on. k squarings leave at most n^(1/2^(k+1)) of what the Frobenius norm has too much. Each squaring adds
 * what its roundings can take away.
 */
record GramMatrix(DMatrixRMaj matrix, double error) {
    private static final RealKernels KERNELS = RealKernels.best();

    /** Of an inner product of n terms, in whatever order, relative to the product of the norms, with room. */
    private static final double ROUNDING = 0x1p-50;

    private static final double SHIFT = 0x1p-40;

    /** Up to so many rows, squarings take no time. */
    private static final int FEW_ROWS = 128;

    /** @param a any matrix */
    static GramMatrix of(DMatrixRMaj a) {
        DMatrixRMaj transposed = new DMatrixRMaj(a.numCols, a.numRows);
        CommonOps_DDRM.transpose(a, transposed);
        DMatrixRMaj product = product(a, transposed);
        copyUpper(product);
        return new GramMatrix(product, rounding(a.numCols, frobenius(a) * frobenius(a)));
    }

    private static DMatrixRMaj product(DMatrixRMaj left, DMatrixRMaj right) {
        DMatrixRMaj product = new DMatrixRMaj(left.numRows, right.numCols);
        RealMatrix laid = KERNELS.lay(right.data, 0, right.numRows, right.numCols);
        KERNELS.multiply(left.data, 0, laid, product.data, 0, left.numRows);
        return product;
    }

    private static double rounding(int terms, double norms) {
        return Upwards.up(terms * ROUNDING * norms);
    }

    private static double frobenius(DMatrixRMaj matrix) {
        return Upwards.up(NormOps_DDRM.normF(matrix));
    }

    /** At least the spectral norm of A. */
    double norm() {
        return Upwards.up(Math.sqrt(largestEigenvalue()));
    }

    /** At least the largest eigenvalue of A A'. */
    double largestEigenvalue() {
        return Upwards.up(bound(matrix, matrix.numRows <= FEW_ROWS ? 6 : 4) + error);
    }

    /** At least the spectral norm of a symmetric matrix. */
    private static double bound(DMatrixRMaj symmetric, int squarings) {
        double norm = frobenius(symmetric);
        if (squarings == 0 || norm == 0) {
            return norm;
        }
        double scale = Math.scalb(1.0, Math.getExponent(norm));
        DMatrixRMaj scaled = symmetric.copy();
        CommonOps_DDRM.scale(1 / scale, scaled);
        DMatrixRMaj squared = product(scaled, scaled);
        copyUpper(squared);
        // The scaled norm is below 2.
        double ofSquare = bound(squared, squarings - 1) + rounding(scaled.numRows, 4);
        return Upwards.up(scale * Math.sqrt(ofSquare));
    }

    /** Makes a matrix as symmetric as what it was computed for. */
    private static void copyUpper(DMatrixRMaj matrix) {
        for (int i = 0; i < matrix.numRows; i++) {
            for (int j = 0; j < i; j++) {
                matrix.unsafe_set(i, j, matrix.unsafe_get(j, i));
            }
        }
    }

    /**
     * At least the spectral norm of A' B, from the Gram matrices of A and B, which have as many rows.
     *
     * <p>{@code |A' B|^2} is the largest eigenvalue of {@code (A A') (B B')}. With {@code A A' + shift = L L' + E} it is at most that of
     * {@code L' (B B') L} and {@code |E| |B B'|} more.
     */
    double normOfProduct(GramMatrix other) {
        double apart = largestEigenvalue() * other.largestEigenvalue();
        DMatrixRMaj shifted = matrix.copy();
        double shift = SHIFT * CommonOps_DDRM.trace(matrix) + error;
        for (int i = 0; i < shifted.numRows; i++) {
            shifted.add(i, i, shift);
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(shifted.numRows, true);
        if (!cholesky.decompose(shifted.copy())) {
            return Upwards.up(Math.sqrt(apart));
        }
        DMatrixRMaj lower = cholesky.getT(null);
        double ofLower = frobenius(lower) * frobenius(lower);
        int rows = shifted.numRows;
        DMatrixRMaj rest = new DMatrixRMaj(rows, rows);
        CommonOps_DDRM.multOuter(lower, rest);
        CommonOps_DDRM.subtractEquals(rest, shifted);
        double ofRest = frobenius(rest) + rounding(rows, ofLower);
        DMatrixRMaj right = new DMatrixRMaj(rows, rows);
        CommonOps_DDRM.mult(other.matrix, lower, right);
        DMatrixRMaj both = new DMatrixRMaj(rows, rows);
        CommonOps_DDRM.multTransA(lower, right, both);
        DMatrixRMaj symmetric = new DMatrixRMaj(rows, rows);
        CommonOps_DDRM.transpose(both, symmetric);
        CommonOps_DDRM.add(0.5, both, 0.5, symmetric, symmetric);
        double together = bound(symmetric, 6)
                + rounding(3 * rows, ofLower * frobenius(other.matrix))
                + other.error * ofLower
                + ofRest * other.largestEigenvalue();
        return Upwards.up(Math.sqrt(Math.min(apart, together)));
    }
}
