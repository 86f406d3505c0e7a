package org.secformer.mpc.protocol;

import java.util.ArrayList;
import java.util.List;
import org.secformer.mpc.correlation.OwnOperandMasks;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;

/**
 * What of a computation does not depend on its input: the products of a party's own parts of operands' masks with opened weights,
 * {@code [A] F}, half of its work with weights.
 *
 * <p>The price list notes it while it runs the computation on shapes, with weights as they were opened when the model was shared
 * ({@link #weight}). A party goes through it unit by unit: operand after operand it draws its part of the masks, and multiplies.
 *
 * <p><b>Security guarantees:</b> nothing is sent and nothing dealt. A pass knows what this party knows before a batch: its own masks of
 * operands, and the openings of weights.
 */
public final class Preparation {
    private final List<Masks> operands = new ArrayList<>();
    private int products;

    /** What is drawn for an operand, and the products that its masks are in. */
    private record Masks(int count, int width, int columns, List<Factor> factors) {}

    /** The masks of every {@code stride}th row are the left factor of a product of the computation. */
    private record Factor(int index, int stride, MatrixProduct product, Operand weight) {}

    Preparation() {}

    /** A weight, by what was opened of it. */
    public static Operand weight(Shape shape, int scale, int width, PackedMatrix opening) {
        return new OpenedWeight(shape, scale, width, opening);
    }

    /** The next operand that is opened; returns its number. */
    int add(Shape shape, int width) {
        operands.add(new Masks(shape.elements(), width, shape.columns(), new ArrayList<>()));
        return operands.size() - 1;
    }

    /** The next product with a weight. */
    void add(MatrixProduct product, int operand, int stride, Operand weight) {
        operands.get(operand).factors().add(new Factor(products++, stride, product, weight));
    }

    /**
     * Computes the products for a unit, which must have been claimed.
     *
     * @param own masks of the unit, which stay the caller's to close
     */
    public MaskProducts run(OwnOperandMasks own, RingKernels kernels) {
        PackedMatrix[] results = new PackedMatrix[products];
        for (Masks operand : operands) {
            long[] masks = own.next(operand.count(), operand.width());
            for (Factor factor : operand.factors()) {
                long[] rows = Operand.everyRow(masks, operand.columns(), factor.stride());
                PackedMatrix opening = ((OpenedWeight) factor.weight()).opening();
                results[factor.index()] =
                        factor.product().packed(factor.product().of(rows, opening, kernels));
            }
        }
        return new MaskProducts(List.of(results));
    }
}
