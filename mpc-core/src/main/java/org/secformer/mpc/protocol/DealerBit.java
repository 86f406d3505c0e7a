package org.secformer.mpc.protocol;

import java.util.function.IntToLongFunction;
import org.secformer.mpc.correlation.Pieces;
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
                Pieces.SIZE,
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
        OpeningMask t = ((DealerOpened) opened).mask();
        int period = opened.shape().elements();
        Pieces.of(shape().elements(), Pieces.SIZE, (from, count) -> {
            protocols
                    .dealing()
                    .additive(Purpose.BIT, count, width(), () -> products(from, count, period, i -> t.unsigned(i)));
            protocols
                    .dealing()
                    .additive(
                            Purpose.BIT,
                            count,
                            changeBits(opened),
                            () -> products(from, count, period, i -> t.signChange(i)));
        });
        return Sharing.ofShape(shape(), opened.scale(), width());
    }

    /** rho times what belongs to the mask of the opened value, which begins anew for each threshold. */
    private long[] products(int from, int count, int period, IntToLongFunction ofMask) {
        long[] products = new long[count];
        for (int j = 0, i = from % period; j < count; j++) {
            products[j] = -BitPlane.get(rho, from + j) & ofMask.applyAsLong(i);
            i = i + 1 == period ? 0 : i + 1;
        }
        return products;
    }
}
