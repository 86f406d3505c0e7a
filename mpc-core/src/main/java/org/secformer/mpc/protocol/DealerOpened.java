package org.secformer.mpc.protocol;

import java.util.function.Supplier;
import org.secformer.mpc.correlation.Dealing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/** An opened value at the dealer: its mask. */
final class DealerOpened extends Opened {
    private final DealerProtocols protocols;
    private final OpeningMask mask;

    /** @param mask null when run dry */
    DealerOpened(DealerProtocols protocols, Shape shape, Format format, int issuedAt, OpeningMask mask) {
        super(protocols, shape, format, issuedAt);
        this.protocols = protocols;
        this.mask = mask;
    }

    OpeningMask mask() {
        return mask;
    }

    private Dealing dealing() {
        return protocols.dealing();
    }

    @Override
    void lift(MaskLift lift) {
        dealing().deal(lift, mask, shape().elements());
    }

    @Override
    Sharing compute(OpenedFunction function) {
        dealing().deal(function, mask, shape().elements());
        return Sharing.ofShape(shape(), function.scale(), function.bits());
    }

    @Override
    Sharing compute(Product product, Opened other) {
        Product.Masks masks = new Product.Masks(mask, ((DealerOpened) other).mask);
        dealing().deal(product, masks, shape().elements());
        return Sharing.ofShape(shape(), product.scale(), product.bits());
    }

    @Override
    Comparison compute(DigitTables tables, double[] thresholds) {
        dealing().deal(tables, mask, shape().elements());
        Shape stacked = shape().stacked(thresholds.length);
        int digits = tables.digits().count();
        Supplier<long[]> borrow =
                new DigitComparison(protocols, DealerBits.words(stacked)).less(new long[digits][], new long[digits][]);
        return () -> {
            borrow.get();
            return new DealerBits(stacked);
        };
    }
}
