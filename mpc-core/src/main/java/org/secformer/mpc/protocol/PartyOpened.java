package org.secformer.mpc.protocol;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.secformer.mpc.correlation.Correlation;
import org.secformer.mpc.correlation.Piece;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.Openings;
import org.secformer.mpc.ring.Packing;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * An opened value at a party: the public c and this party's share of the mask's picked reading, 12 bytes per element.
 *
 * <p>What is public but random is never branched on, as half of all predictions would fail; it selects by bit masks.
 */
final class PartyOpened extends Opened {
    private final PartyProtocols protocols;
    private final Openings.Masked masked;

    /**
     * @param opening c, filled in when the peer's part arrives; bits above the opening's width are noise
     * @param mask this party's part of r; with the high bits added, its share of m
     */
    PartyOpened(PartyProtocols protocols, Shape shape, Format format, int issuedAt, int[] opening, long[] mask) {
        super(protocols, shape, format, issuedAt);
        this.protocols = protocols;
        this.masked = new Openings.Masked(format.opened(), format.offset(), protocols.ifFirst(), opening, mask);
    }

    /** What is public of it, and this party's shares. */
    Openings.Masked masked() {
        return masked;
    }

    private void draw(Correlation<?> function, Consumer<Piece> use) {
        protocols.randomness().draw(function, shape().elements(), use);
    }

    @Override
    void lift(MaskLift lift) {
        draw(lift, piece -> lift.lift(piece, masked));
    }

    @Override
    Sharing compute(OpenedFunction function) {
        long[] z = new long[shape().elements()];
        draw(function, piece -> function.share(piece, masked, z));
        return Sharing.ofShare(protocols.party(), shape(), function.scale(), function.bits(), z);
    }

    @Override
    Sharing compute(Product product, Opened other) {
        long[] z = new long[shape().elements()];
        draw(product, piece -> product.share(piece, masked, ((PartyOpened) other).masked, z));
        return Sharing.ofShare(protocols.party(), shape(), product.scale(), product.bits(), z);
    }

    @Override
    Comparison compute(DigitTables tables, double[] thresholds) {
        int[] offsets = new int[thresholds.length];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = (int) masked.offset() + (int) FixedPoint.encode(thresholds[k], scale());
        }
        Shape stacked = shape().stacked(thresholds.length);
        int words = Packing.words(stacked.elements());
        DigitTables.Found found = new DigitTables.Found(words, tables.digits().count());
        draw(tables, piece -> tables.lookUp(piece, masked, offsets, found));
        Supplier<long[]> borrow = new DigitComparison(protocols, words).less(found.less(), found.equal());
        return () -> new PartyBits(stacked, BitPlane.xor(found.signs(), borrow.get()));
    }
}
