package org.secformer.mpc.protocol;

import org.secformer.mpc.correlation.Purpose;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** A multipliable bit at the dealer: the mask rho. */
final class DealerBit extends Bit {
    private final MaskProtocols protocols;
    private final long[] rho;

    DealerBit(MaskProtocols protocols, Shape shape, int width, int issuedAt, long[] rho) {
        super(protocols, shape, width, issuedAt);
        this.protocols = protocols;
        this.rho = rho;
    }

    @Override
    void drawMask() {
        Pieces.of(
                shape().elements(),
                (from, count) -> protocols.dealing().additive(Purpose.BIT, count, width(), () -> {
                    long[] bits = new long[count];
                    for (int j = 0; j < count; j++) {
                        bits[j] = BitPlane.get(rho, from + j);
                    }
                    return bits;
                }));
    }

    @Override
    Sharing computeValue() {
        return Sharing.ofShape(shape(), 0, width());
    }

    @Override
    Sharing computeTimes(Opened opened) {
        DealerOpened t = (DealerOpened) opened;
        int period = opened.shape().elements();
        Pieces.of(shape().elements(), (from, count) -> {
            protocols.dealing().additive(Purpose.BIT, count, width(), () -> {
                long[] products = new long[count];
                for (int j = 0; j < count; j++) {
                    products[j] = BitPlane.get(rho, from + j) * t.unsigned((from + j) % period);
                }
                return products;
            });
            protocols.dealing().additive(Purpose.BIT, count, changeBits(opened), () -> {
                long[] changes = new long[count];
                for (int j = 0; j < count; j++) {
                    changes[j] = BitPlane.get(rho, from + j) * t.signChange((from + j) % period);
                }
                return changes;
            });
        });
        return Sharing.ofShape(shape(), opened.scale(), width());
    }
}
