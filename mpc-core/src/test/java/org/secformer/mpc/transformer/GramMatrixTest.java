package org.secformer.mpc.transformer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Norms from above, next to what power iteration finds from below. */
class GramMatrixTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "4, 4", "5, 40", "64, 64", "64, 300", "200, 300"})
    void boundsLieAboveAndNear(int rows, int columns) {
        long seed = 41 + rows;
        SplittableRandom random = new SplittableRandom(seed);
        // Flat spectra are the hardest, those with one large value the easiest.
        for (double outlier : new double[] {0, 3, 1e6}) {
            for (double size : new double[] {1e-6, 1, 1e6}) {
                DMatrixRMaj a = matrix(rows, columns, outlier, size, random);
                DMatrixRMaj b = matrix(rows, columns, outlier, 1, random);
                String what = "seed " + seed + ", outlier " + outlier + ", size " + size;
                GramMatrix ofA = GramMatrix.of(a);
                assertNear(powerIteration(a), ofA.norm(), what);
                DMatrixRMaj product = new DMatrixRMaj(columns, columns);
                CommonOps_DDRM.multTransA(a, b, product);
                assertNear(powerIteration(product), ofA.normOfProduct(GramMatrix.of(b)), what + ", product");
            }
        }
    }

    private static void assertNear(double below, double bound, String what) {
        assertTrue(bound >= below, () -> what + ": " + bound + " is less than " + below);
        assertTrue(bound <= 1.2 * below, () -> what + ": " + bound + " is much more than " + below);
    }

    private static DMatrixRMaj matrix(int rows, int columns, double outlier, double size, SplittableRandom random) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.set(i, j, size * (random.nextGaussian() + outlier));
            }
        }
        return matrix;
    }

    /** Of A, by multiplying with A' A. */
    private static double powerIteration(DMatrixRMaj a) {
        DMatrixRMaj x = new DMatrixRMaj(a.numCols, 1);
        CommonOps_DDRM.fill(x, 1);
        x.set(0, 0, 1.5);
        DMatrixRMaj y = new DMatrixRMaj(a.numRows, 1);
        double norm = 0;
        for (int i = 0; i < 1000; i++) {
            CommonOps_DDRM.scale(1 / Math.sqrt(CommonOps_DDRM.dot(x, x)), x);
            CommonOps_DDRM.mult(a, x, y);
            norm = Math.sqrt(CommonOps_DDRM.dot(y, y));
            CommonOps_DDRM.multTransA(a, y, x);
        }
        // What it rounds itself.
        return norm * (1 - 1e-12);
    }
}
