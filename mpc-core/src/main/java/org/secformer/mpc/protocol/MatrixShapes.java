package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** The sizes of a (batched) matrix product: {@code matrices} times m by k times k by n. */
record MatrixShapes(int matrices, int m, int k, int n, Shape result) {
    static MatrixShapes of(Shape x, Shape y) {
        int k = x.columns();
        boolean oneForAll = y.rank() == 2;
        if (y.rank() < 2 || y.size(-2) != k || !oneForAll && !haveSameLeadingAxes(x, y)) {
            throw new IllegalArgumentException("cannot multiply " + x + " by " + y);
        }
        int matrices = oneForAll ? 1 : y.matrices();
        return new MatrixShapes(matrices, x.rows() / matrices, k, y.columns(), x.withColumns(y.columns()));
    }

    long multiplyAdds() {
        return (long) matrices * m * k * n;
    }

    private static boolean haveSameLeadingAxes(Shape x, Shape y) {
        boolean same = x.rank() == y.rank();
        for (int axis = 0; same && axis < x.rank() - 2; axis++) {
            same = x.size(axis) == y.size(axis);
        }
        return same;
    }
}
