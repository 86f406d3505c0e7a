package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Dealing;
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

    final RingKernels kernels() {
        return kernels;
    }

    @Override
    final Sharing scaled(Operand x, Operand y, int width) {
        RowProduct product = new RowProduct(x.shape().columns(), width);
        RowProduct.Masks masks =
                dealing.isDry() ? null : new RowProduct.Masks(((DealerOperand) x).mask(), ((DealerOperand) y).mask());
        dealing.deal(product, masks, x.shape().elements());
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
