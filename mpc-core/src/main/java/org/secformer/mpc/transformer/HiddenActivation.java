package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.FourierGelu;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.Relu;
import org.secformer.mpc.sharing.Sharing;

/** The function between the two matrices of the feed-forward part. Which it is, is public. */
public enum HiddenActivation {
    /** BERT's own. */
    GELU("GeLU") {
        /** Of the series: its fit, its edges and the harmonics' amplitudes. */
        private static final double FIT = 1e-3;

        private static final int HARMONIC_ROUNDINGS = 8;

        @Override
        Sharing apply(Protocols p, Sharing x, Numerics numerics) {
            return FourierGelu.apply(p, x, numerics.geluNumbers());
        }

        @Override
        double edge() {
            return 4.125;
        }

        @Override
        double edgeError(Numerics numerics) {
            return NormBound.unit(numerics.edges());
        }

        @Override
        double least() {
            return 0.17;
        }

        /** Both openings round, the argument by a unit of which GeLU makes at most 1.13. */
        @Override
        double error(Numerics numerics) {
            return FIT
                    + HARMONIC_ROUNDINGS * NormBound.unit(numerics.series())
                    + 2 * NormBound.unit(numerics.gelu().fraction())
                    + 2 * NormBound.unit(numerics.inner().fraction());
        }
    },
    /** Of models that were distilled to it: one edge and no series, so fewer bytes. */
    RELU("ReLU") {
        @Override
        Sharing apply(Protocols p, Sharing x, Numerics numerics) {
            return Relu.applyInParts(p, x, numerics.geluNumbers().argument(), numerics.reluLowestBit());
        }

        @Override
        double edge() {
            return 0;
        }

        @Override
        double edgeError(Numerics numerics) {
            return NormBound.unit(numerics.gelu().fraction() - numerics.reluLowestBit());
        }

        @Override
        double least() {
            return 0;
        }

        /** The opening rounds; next to 0 an argument may be taken for one of the other sign. */
        @Override
        double error(Numerics numerics) {
            return 2 * NormBound.unit(numerics.gelu().fraction()) + edgeError(numerics);
        }
    };

    private final String title;

    HiddenActivation(String title) {
        this.title = title;
    }

    /** Its name in texts, which is that of its section in cost lists. */
    public String title() {
        return title;
    }

    /** Of an argument that is opened as {@link Numerics#gelu} says. */
    abstract Sharing apply(Protocols p, Sharing x, Numerics numerics);

    /** The argument is compared with this, and with this times -1. */
    abstract double edge();

    /** What comparisons leave out. */
    abstract double edgeError(Numerics numerics);

    /** No result is below this times -1; none is above its argument, or 0. */
    abstract double least();

    /** How far a result may be off, roundings included. */
    abstract double error(Numerics numerics);
}
