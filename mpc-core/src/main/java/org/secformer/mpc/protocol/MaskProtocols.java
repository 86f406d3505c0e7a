package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Dealing;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Sharing;

/**
 * Runs the protocols on masks instead of values: draws them, and deals what depends on them, in the order in which the parties
 * use it. A sharing is a shape here, an opened value or operand its mask. What becomes of matrix products is left open.
 */
public abstract sealed class MaskProtocols extends Protocols implements AndGates permits DealerProtocols, MaskProducts {
    private final Dealing dealing;
    private final RingKernels kernels;

    MaskProtocols(Dealing dealing, RingKernels kernels) {
        this.dealing = dealing;
        this.kernels = kernels;
    }

    final Dealing dealing() {
        return dealing;
    }

    @Override
    final Opened open(Sharing x, Format format, OutOfRange outOfRange) {
        int elements = x.shape().elements();
        long[][] parts = dealing.masks(elements, format.opened());
        OpeningMask mask = parts == null ? null : new OpeningMask(format.opened(), parts);
        return new DealerOpened(this, x.shape(), format, issued(Packing.bytes(elements, format.opened())), mask);
    }

    @Override
    final Operand mask(Sharing x, int width) {
        long[][] parts = dealing.operandMasks(x.shape().elements(), width);
        long[] mask = parts == null ? null : parts[0];
        for (int part = 1; parts != null && part < parts.length; part++) {
            for (int i = 0; i < mask.length; i++) {
                mask[i] += parts[part][i];
            }
        }
        int issuedAt = issued(Packing.bytes(x.shape().elements(), width));
        return new DealerOperand(x.shape(), x.scale(), width, issuedAt, mask);
    }

    /** The product of two matrices or stacks of them, in so many bits. */
    final long[] product(long[] x, long[] y, MatrixShapes sizes, int width) {
        int m = sizes.m();
        int k = sizes.k();
        int n = sizes.n();
        long[] c = new long[sizes.result().elements()];
        for (int t = 0; t < sizes.matrices(); t++) {
            kernels.multiplyAdd(x, t * m * k, y, t * k * n, c, t * m * n, m, k, n, width);
        }
        return c;
    }

    @Override
    final Sharing scaled(Operand x, Operand y, int width) {
        Pieces.of(
                x.shape().elements(),
                Pieces.SIZE,
                (from, count) -> dealing.additive(Purpose.PRODUCT, count, width, () -> {
                    long[] a = ((DealerOperand) x).mask();
                    long[] b = ((DealerOperand) y).mask();
                    long[] c = new long[count];
                    for (int j = 0; j < count; j++) {
                        c[j] = a[from + j] * b[(from + j) % b.length];
                    }
                    return c;
                }));
        return Sharing.ofShape(x.shape(), x.scale() + y.scale(), width);
    }

    @Override
    final Bit bit(Bits bits, int width) {
        int words = DealerBits.words(bits.shape());
        long[] rho = maskWords(words);
        return new DealerBit(this, bits.shape(), width, issued(8L * words), rho);
    }

    @Override
    public final Products and(int words, long[][] planes, int[] products) {
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
    final void receiveAll() {
        // The dealer takes no part in the exchange.
    }

    @Override
    final long materialBytes() {
        return dealing.correctionBytes();
    }

    @Override
    final long randomBytes() {
        return dealing.randomBytes();
    }
}
