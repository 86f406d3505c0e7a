package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** A multipliable bit at the dealer: the mask rho. */
final class DealerBit extends Bit {
    private final DealerProtocols protocols;
    private final long[] rho;

    DealerBit(DealerProtocols protocols, Shape shape, int width, int issuedAt, long[] rho) {
        super(protocols, shape, width, issuedAt);
        this.protocols = protocols;
        this.rho = rho;
    }

    @Override
    void drawMask() {
        protocols.dealing().additive(Purpose.BIT, shape().elements(), width(), () -> {
            long[] bits = new long[shape().elements()];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = BitPlane.get(rho, i);
            }
            return bits;
        });
    }

    @Override
    Sharing computeValue() {
        return Sharing.ofShape(shape(), 0, 8 * width());
    }

    @Override
    Sharing computeTimes(Opened opened) {
        DealerOpened t = (DealerOpened) opened;
        int count = shape().elements();
        int period = opened.shape().elements();
        protocols.dealing().additive(Purpose.BIT, count, width(), () -> {
            long[] products = new long[count];
            for (int i = 0; i < count; i++) {
                products[i] = BitPlane.get(rho, i) * t.unsigned(i % period);
            }
            return products;
        });
        protocols.dealing().additiveInts(Purpose.BIT, count, width() - 4, () -> {
            int[] changes = new int[count];
            for (int i = 0; i < count; i++) {
                changes[i] = (int) BitPlane.get(rho, i) * t.signChange(i % period);
            }
            return changes;
        });
        return Sharing.ofShape(shape(), opened.scale(), 8 * width());
    }
}
