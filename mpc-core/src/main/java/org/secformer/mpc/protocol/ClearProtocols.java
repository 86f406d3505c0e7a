package org.secformer.mpc.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RealKernels;
import org.secformer.mpc.ring.RealMatrix;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * Runs the protocols on values in the clear, in double precision: the reference that results are compared with.
 *
 * <p>Follows every approximation to record how far values go: the largest of each kind per section, against its limit with
 * one bit to spare. Results are those of the exact functions, or of the approximations if asked for, or what the parties
 * would get: the approximations, rounded wherever the parties round.
 */
public final class ClearProtocols extends Protocols {
    private static final RealKernels KERNELS = RealKernels.best();

    private final Functions functions;
    private final AesCtrGenerator roundings;
    private final Map<String, RangeUse> ranges = new LinkedHashMap<>();
    private double[] measured;
    private Extent measuredExtent;

    /** Which functions the results are computed with. */
    public enum Functions {
        EXACT,
        APPROXIMATED,
        /**
         * And every opened value up or down to its fraction bits, at random: up as likely as what is lost is a part of a unit,
         * which is what cutting both shares does.
         */
        ROUNDED
    }

    public ClearProtocols(Functions functions) {
        this(functions, Seed.of(new byte[Seed.SIZE_BYTES]));
    }

    /** @param seed of the roundings, if there are any */
    public ClearProtocols(Functions functions, Seed seed) {
        this.functions = functions;
        this.roundings = AesCtrGenerator.reproducible(seed.secretBytes());
    }

    /** How far values went, by section and kind. */
    public List<RangeUse> ranges() {
        return List.copyOf(ranges.values());
    }

    /** The ranges that were exceeded; where there are any, the protocols' results would be garbage. */
    public List<RangeUse> violations() {
        return ranges.values().stream().filter(use -> !use.isWithin()).toList();
    }

    /** A value in the clear as input. */
    public Sharing input(Shape shape, int scale, double[] values) {
        return Sharing.ofClear(shape, scale, 64, values);
    }

    /** A weight in the clear: a matrix, which is copied, or a row, which belongs to it afterwards. */
    public static Operand weight(Shape shape, int scale, int width, double[] values) {
        return shape.rank() == 2
                ? new ClearWeight(shape, scale, width, KERNELS.lay(values, 0, shape.size(0), shape.size(1)))
                : new ClearOperand(shape, scale, width, Operand.BEFORE, values);
    }

    /** The same with matrices in single precision where that is faster; see {@link RealKernels#laySingle}. */
    public static Operand weightInSingle(Shape shape, int scale, int width, double[] values) {
        return shape.rank() == 2
                ? new ClearWeight(shape, scale, width, KERNELS.laySingle(values, 0, shape.size(0), shape.size(1)))
                : weight(shape, scale, width, values);
    }

    @Override
    Opened open(Sharing x, Format format, OutOfRange outOfRange) {
        if (outOfRange == OutOfRange.REFUSED) {
            Extent extent = extent(x.clear());
            record("opened value", extent, Math.scalb(1.0, format.opened() - 3 - format.fractionBits()));
            record("value before opening", extent, Math.scalb(1.0, x.bits() - 2 - x.scale()));
        }
        int issuedAt = issued(Packing.bytes(x.shape().elements(), format.opened()));
        return new ClearOpened(this, x.shape(), format, issuedAt, rounded(x, format.fractionBits()));
    }

    @Override
    Operand mask(Sharing x, int width) {
        record("operand of " + width + " bits", extent(x.clear()), Math.scalb(1.0, width - 2 - x.scale()));
        int issuedAt = issued(Packing.bytes(x.shape().elements(), width));
        return new ClearOperand(
                x.shape(), x.scale(), width, issuedAt, rounded(x, x.scale()).clear());
    }

    /** Where nothing is rounded, the values need not be worked out yet. */
    private Sharing rounded(Sharing x, int fractionBits) {
        if (functions != Functions.ROUNDED) {
            return x;
        }
        double[] values = x.clear();
        double[] rounded = new double[values.length];
        KERNELS.round(values, fractionBits, roundings.ints(values.length), rounded);
        return Sharing.ofClear(x.shape(), fractionBits, 64, rounded);
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        MatrixShapes sizes = MatrixShapes.of(x.shape(), y.shape());
        double[] c = new double[sizes.result().elements()];
        double[] a = ((ClearOperand) x).values();
        for (int t = 0; t < sizes.matrices(); t++) {
            RealMatrix right = right(y, t, sizes);
            KERNELS.multiply(a, t * sizes.m() * sizes.k(), right, c, t * sizes.m() * sizes.n(), sizes.m());
        }
        return result(c, sizes.result(), x.scale() + y.scale(), width);
    }

    private static RealMatrix right(Operand y, int index, MatrixShapes sizes) {
        return y instanceof ClearWeight weight
                ? weight.matrix()
                : KERNELS.lay(((ClearOperand) y).values(), index * sizes.k() * sizes.n(), sizes.k(), sizes.n());
    }

    @Override
    Sharing scaled(Operand x, Operand y, int width) {
        double[] a = ((ClearOperand) x).values();
        double[] b = ((ClearOperand) y).values();
        double[] c = new double[a.length];
        for (int i = 0; i < c.length; i++) {
            c[i] = a[i] * b[i % b.length];
        }
        return result(c, x.shape(), x.scale() + y.scale(), width);
    }

    private Sharing result(double[] values, Shape shape, int scale, int width) {
        record("product of " + width + " bits", extent(values), Math.scalb(1.0, width - 2 - scale));
        return Sharing.ofClear(shape, scale, width, values);
    }

    @Override
    Bit bit(Bits bits, int width) {
        int issuedAt = issued(8L * DealerBits.words(bits.shape()));
        return new ClearBit(this, (ClearBits) bits, width, issuedAt);
    }

    @Override
    public Sharing ideally(Sharing approximation, Supplier<double[]> exact) {
        return functions == Functions.EXACT
                ? Sharing.ofClear(approximation.shape(), approximation.scale(), approximation.bits(), exact)
                : approximation;
    }

    @Override
    public void expectWithin(Sharing x, double lowest, double highest, String what) {
        Extent extent = extent(x.clear());
        record(new RangeUse(
                currentSection(), currentSubject(), what, extent.smallest(), extent.largest(), lowest, highest));
    }

    /** Of at least one value. The same values are often asked for twice in a row. */
    Extent extent(double[] values) {
        if (values != measured) {
            double[] ends = KERNELS.extent(values);
            measured = values;
            measuredExtent = new Extent(ends[0], ends[1]);
        }
        return measuredExtent;
    }

    /** Notes the largest magnitude of a kind of value in this section. */
    void record(String what, Extent extent, double limit) {
        record(new RangeUse(
                currentSection(),
                currentSubject(),
                what,
                Math.min(0, extent.smallest()),
                Math.max(0, extent.largest()),
                -limit,
                limit));
    }

    private void record(RangeUse use) {
        String key = use.name() + '\n' + use.highestAllowed();
        ranges.merge(key, use, RangeUse::joined);
    }

    @Override
    void receiveAll() {
        // Nothing is exchanged.
    }

    @Override
    long materialBytes() {
        return 0;
    }

    @Override
    long randomBytes() {
        return 0;
    }
}
