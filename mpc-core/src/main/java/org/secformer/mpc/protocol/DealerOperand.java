package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** An operand at the dealer: its mask, or nothing when run dry. */
final class DealerOperand extends Operand {
    private final long[] mask;

    DealerOperand(Shape shape, int scale, int width, int issuedAt, long[] mask) {
        super(shape, scale, width, issuedAt);
        this.mask = mask;
    }

    long[] mask() {
        return mask;
    }

    @Override
    Operand selectRows(int stride) {
        int columns = shape().columns();
        int rows = shape().rows() / stride;
        long[] masks = null;
        if (mask != null) {
            masks = new long[rows * columns];
            for (int i = 0; i < rows; i++) {
                System.arraycopy(mask, i * stride * columns, masks, i * columns, columns);
            }
        }
        return new DealerOperand(Shape.of(rows, columns), scale(), width(), issuedAt(), masks);
    }
}
