package org.secformer.mpc.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;
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
    private final Functions functions;
    private final AesCtrGenerator roundings;
    private final Map<String, RangeUse> ranges = new LinkedHashMap<>();

    /** Which functions the results are computed with. */
    public enum Functions {
        EXACT,
        APPROXIMATED,
        /**
         * And every opened value up or down to its fraction bits, at random: up as likely as what is lost is a part of a unit,
         * which is what cutting both shares does.         */
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

    /** A weight in the clear. */
    public static Operand weight(Shape shape, int scale, int width, double[] values) {
        return new ClearOperand(shape, scale, width, Operand.BEFORE, values);
    }

    @Override
    Opened open(Sharing x, Format format, OutOfRange outOfRange) {
        if (outOfRange == OutOfRange.REFUSED) {
            record("opened value", x.clear(), Math.scalb(1.0, format.opened() - 3 - format.fractionBits()));
            record("value before opening", x.clear(), Math.scalb(1.0, x.bits() - 2 - x.scale()));
        }
        int issuedAt = issued(Packing.bytes(x.shape().elements(), format.opened()));
        return new ClearOpened(this, x.shape(), format, issuedAt, rounded(x.clear(), format.fractionBits()));
    }

    @Override
    Operand mask(Sharing x, int width) {
        record("operand of " + width + " bits", x.clear(), Math.scalb(1.0, width - 2 - x.scale()));
        int issuedAt = issued(Packing.bytes(x.shape().elements(), width));
        return new ClearOperand(x.shape(), x.scale(), width, issuedAt, rounded(x.clear(), x.scale()));
    }

    private double[] rounded(double[] values, int fractionBits) {
        if (functions != Functions.ROUNDED) {
            return values;
        }
        int[] drawn = roundings.ints(values.length);
        double[] rounded = new double[values.length];
        for (int i = 0; i < rounded.length; i++) {
            double units = Math.scalb(values[i], fractionBits) + (drawn[i] & 0xFFFFFFFFL) * 0x1p-32;
            rounded[i] = Math.scalb(Math.floor(units), -fractionBits);
        }
        return rounded;
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        MatrixShapes sizes = MatrixShapes.of(x.shape(), y.shape());
        double[] a = ((ClearOperand) x).values();
        double[] b = ((ClearOperand) y).values();
        double[] c = new double[sizes.result().elements()];
        for (int t = 0; t < sizes.matrices(); t++) {
            DMatrixRMaj left = slice(a, t, sizes.m(), sizes.k());
            DMatrixRMaj right = slice(b, t, sizes.k(), sizes.n());
            DMatrixRMaj result = new DMatrixRMaj(sizes.m(), sizes.n());
            CommonOps_DDRM.mult(left, right, result);
            System.arraycopy(result.data, 0, c, t * sizes.m() * sizes.n(), sizes.m() * sizes.n());
        }
        return result(c, sizes.result(), x.scale() + y.scale(), width);
    }

    private static DMatrixRMaj slice(double[] values, int index, int rows, int columns) {
        double[] part = new double[rows * columns];
        System.arraycopy(values, index * part.length, part, 0, part.length);
        return DMatrixRMaj.wrap(rows, columns, part);
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
        record("product of " + width + " bits", values, Math.scalb(1.0, width - 2 - scale));
        return Sharing.ofClear(shape, scale, width, values);
    }

    @Override
    Bit bit(Bits bits, int width) {
        int issuedAt = issued(8L * DealerBits.words(bits.shape()));
        return new ClearBit(this, bits.shape(), width, issuedAt, ((ClearBits) bits).values());
    }

    @Override
    public Sharing ideally(Sharing approximation, Supplier<double[]> exact) {
        return functions == Functions.EXACT
                ? Sharing.ofClear(approximation.shape(), approximation.scale(), approximation.bits(), exact.get())
                : approximation;
    }

    @Override
    public void expectWithin(Sharing x, double lowest, double highest, String what) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : x.clear()) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        record(new RangeUse(currentSection(), currentSubject(), what, smallest, largest, lowest, highest));
    }

    /** Notes the largest magnitude of a kind of value in this section. */
    void record(String what, double[] values, double limit) {
        double smallest = 0;
        double largest = 0;
        for (double value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        record(new RangeUse(currentSection(), currentSubject(), what, smallest, largest, -limit, limit));
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
