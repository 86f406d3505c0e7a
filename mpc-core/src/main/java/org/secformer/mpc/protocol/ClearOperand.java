package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** An operand in the clear. */
final class ClearOperand extends Operand {
    private final double[] values;

    ClearOperand(Shape shape, int scale, int width, int issuedAt, double[] values) {
        super(shape, scale, width, issuedAt);
        this.values = values;
    }

    double[] values() {
        return values;
    }

    @Override
    Operand selectRows(int stride) {
        int columns = shape().columns();
        int rows = shape().rows() / stride;
        double[] selected = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * stride * columns, selected, i * columns, columns);
        }
        return new ClearOperand(Shape.of(rows, columns), scale(), width(), issuedAt(), selected);
    }

    @Override
    Operand reshaped(Shape other) {
        return new ClearOperand(other, scale(), width(), issuedAt(), values);
    }
}
