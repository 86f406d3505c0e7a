package org.secformer.mpc.protocol;

import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * Shared bits z that can be multiplied: {@code v = z ^ rho} is public, {@code z = v + (1 - 2 v) rho} with rho dealt.
 *
 * <p>Security and use as for {@link Opened}. Results are valid in {@code width} bits. The first use draws shares of rho:
 * {@code width} bits.
 */
public abstract class Bit {
    private final Protocols protocols;
    private final Shape shape;
    private final int width;
    private final int issuedAt;
    private boolean maskDrawn;

    Bit(Protocols protocols, Shape shape, int width, int issuedAt) {
        this.protocols = protocols;
        this.shape = shape;
        this.width = width;
        this.issuedAt = issuedAt;
    }

    public final Shape shape() {
        return shape;
    }

    final int width() {
        return width;
    }

    /** {@code [z] = v + (1 - 2 v) [rho]}, scale 0. */
    public final Sharing value() {
        ready();
        return computeValue();
    }

    /**
     * {@code [z t] = v (P - [m]) + (1 - 2 v)(P [rho] - [rho m])}, exact, t's scale; twice the width less the bits that t was
     * opened in, per element.
     *
     * @param opened of the same shape, or of this shape without leading axes: the same t for each of them
     */
    public final Sharing times(Opened opened) {
        boolean same = shape.equals(opened.shape());
        if (!same && !(shape.rank() > 1 && shape.unstacked().equals(opened.shape()))) {
            throw new IllegalArgumentException("cannot multiply bits " + shape + " by " + opened.shape());
        }
        if (width > opened.format().results()) {
            throw new IllegalStateException("a product in " + width + " bits with a value known in "
                    + opened.format().results());
        }
        ready();
        opened.ready();
        return compute(
                new Selection(width, opened.format().opened(), opened.shape().elements()), opened);
    }

    private void ready() {
        protocols.await(issuedAt);
        if (!maskDrawn) {
            maskDrawn = true;
            lift(new BitLift(width));
        }
    }

    /** Makes shares of the mask. */
    abstract void lift(BitLift lift);

    abstract Sharing computeValue();

    abstract Sharing compute(Selection selection, Opened opened);
}
