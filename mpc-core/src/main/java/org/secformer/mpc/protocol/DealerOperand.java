package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;

/** An operand at the dealer: its mask, or nothing when run dry; and where the mask comes from, for a {@link Preparation}. */
final class DealerOperand extends Operand {
    private final long[] mask;
    private final int number;
    private final int stride;

    /** @param number of the operand among those whose masks are drawn */
    DealerOperand(Shape shape, int scale, int width, int issuedAt, long[] mask, int number) {
        this(shape, scale, width, issuedAt, mask, number, 1);
    }

    private DealerOperand(Shape shape, int scale, int width, int issuedAt, long[] mask, int number, int stride) {
        super(shape, scale, width, issuedAt);
        this.mask = mask;
        this.number = number;
        this.stride = stride;
    }

    long[] mask() {
        return mask;
    }

    /** Of the operand whose masks these are, or some rows of it. */
    int number() {
        return number;
    }

    /** These are the masks of rows 0, stride, 2 stride, ... of it. */
    int stride() {
        return stride;
    }

    @Override
    Operand selectRows(int every) {
        int columns = shape().columns();
        Shape selected = Shape.of(shape().rows() / every, columns);
        long[] masks = mask == null ? null : everyRow(mask, columns, every);
        return new DealerOperand(selected, scale(), width(), issuedAt(), masks, number, stride * every);
    }

    @Override
    Operand reshaped(Shape other) {
        return new DealerOperand(other, scale(), width(), issuedAt(), mask, number, stride);
    }
}
