package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Dealing;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * Runs the protocols as the dealer: draws the masks and writes the corrections, in the order in which the parties use them.
 * Run dry, it is the price list, and notes what a party can prepare.
 *
 * <p><b>Security guarantees:</b> a sharing is a shape here, an opened value its mask and a weight the mask that was drawn when
 * the model was shared; no operation takes a share, what was opened or a weight itself. An opened weight, which a {@link
 * Preparation} is made for, is of a type that is refused where something is dealt; run dry, it is a shape like all.
 */
public final class DealerProtocols extends Protocols implements AndGates {
    private final Dealing dealing;
    private final RingKernels kernels;
    private final Preparation preparation = new Preparation();

    public DealerProtocols(Dealing dealing, RingKernels kernels) {
        this.dealing = dealing;
        this.kernels = kernels;
    }

    /**
     * A weight.
     *
     * @param mask drawn when the model was shared, not kept; null when run dry
     */
    public static Operand weight(Shape shape, int scale, int width, long[] mask) {
        return new DealerWeight(shape, scale, width, mask == null ? null : new PackedMatrix(shape, width, mask));
    }

    /** What a party can compute before the input of this computation is there. */
    public Preparation preparation() {
        return preparation;
    }

    Dealing dealing() {
        return dealing;
    }

    @Override
    Opened open(Sharing x, Format format, OutOfRange outOfRange) {
        int elements = x.shape().elements();
        long[][] parts = dealing.masks(elements, format.opened());
        OpeningMask mask = parts == null ? null : new OpeningMask(format.opened(), parts);
        return new DealerOpened(this, x.shape(), format, issued(Packing.bytes(elements, format.opened())), mask);
    }

    @Override
    Operand mask(Sharing x, int width) {
        long[] mask = sum(dealing.operandMasks(x.shape().elements(), width));
        int issuedAt = issued(Packing.bytes(x.shape().elements(), width));
        return new DealerOperand(x.shape(), x.scale(), width, issuedAt, mask, preparation.add(x.shape(), width));
    }

    /** Both parties' parts added up, or null. */
    private static long[] sum(long[][] parts) {
        if (parts == null) {
            return null;
        }
        long[] sum = parts[0];
        for (int i = 0; i < sum.length; i++) {
            sum[i] += parts[1][i];
        }
        return sum;
    }

    @Override
    Sharing product(Operand x, Operand y, int width) {
        MatrixProduct product = new MatrixProduct(x.shape(), y.shape(), width);
        DealerOperand left = (DealerOperand) x;
        if (dealing.isDry() && y.isWeight()) {
            preparation.add(product, left.number(), left.stride(), y);
        }
        long[] c = dealing.isDry() ? null : maskProduct(product, left, y);
        dealing.deal(product, c, product.shape().elements());
        return Sharing.ofShape(product.shape(), x.scale() + y.scale(), width);
    }

    private long[] maskProduct(MatrixProduct product, DealerOperand x, Operand y) {
        return y instanceof DealerWeight weight
                ? product.of(x.mask(), weight.mask(), kernels)
                : product.of(x.mask(), ((DealerOperand) y).mask(), kernels);
    }

    @Override
    Sharing scaled(Operand x, Operand y, int width) {
        RowProduct product = new RowProduct(x.shape().columns(), width);
        RowProduct.Masks masks =
                dealing.isDry() ? null : new RowProduct.Masks(((DealerOperand) x).mask(), maskOfRow(y));
        dealing.deal(product, masks, x.shape().elements());
        return Sharing.ofShape(x.shape(), x.scale() + y.scale(), width);
    }

    private static long[] maskOfRow(Operand y) {
        return y instanceof DealerWeight weight ? weight.mask().unpacked() : ((DealerOperand) y).mask();
    }

    @Override
    Bit bit(Bits bits, int width) {
        int words = DealerBits.words(bits.shape());
        long[] rho = maskWords(words);
        return new DealerBit(this, bits.shape(), width, issued(8L * words), rho);
    }

    @Override
    public Products and(int words, long[][] planes, int[] products) {
        long[][] masks = new long[planes.length][];
        int issuedAt = 0;
        for (int i = 0; i < planes.length; i++) {
            masks[i] = maskWords(words);
            issuedAt = issued(8L * words);
        }
        dealing.deal(new Conjunctions(products), masks, words);
        int at = issuedAt;
        return () -> {
            await(at);
            return new long[products.length][];
        };
    }

    private long[] maskWords(int words) {
        long[][] parts = dealing.masks(words, Long.SIZE);
        return parts == null ? null : BitPlane.xor(parts[0], parts[1]);
    }

    @Override
    void receiveAll() {
        // The dealer takes no part in the exchange.
    }

    @Override
    long materialBytes() {
        return dealing.correctionBytes();
    }

    @Override
    long randomBytes() {
        return dealing.randomBytes();
    }
}
