package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** The sizes of a (batched) matrix product: {@code matrices} times m by k times k by n. */
record MatrixShapes(int matrices, int m, int k, int n, Shape result) {
    static MatrixShapes of(Shape x, Shape y) {
        int k = x.columns();
        int matrices = y.rank() == 2 ? 1 : y.matrices();
        boolean matching = y.rank() == 2 || y.rank() == x.rank() && x.matrices() == matrices;
        if (!matching || y.rank() < 2 || y.size(-2) != k) {
            throw new IllegalArgumentException("cannot multiply " + x + " by " + y);
        }
        return new MatrixShapes(matrices, x.rows() / matrices, k, y.columns(), x.withColumns(y.columns()));
    }
}
