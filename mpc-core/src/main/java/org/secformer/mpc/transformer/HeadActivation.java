package org.secformer.mpc.transformer;

import org.secformer.mpc.protocol.FourierTanh;
import org.secformer.mpc.protocol.GeluNumbers;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.Relu;
import org.secformer.mpc.sharing.Sharing;

/** The function between the two matrices of the classification head. */
public enum HeadActivation {
    /** BERT's pooler and RoBERTa's head. */
    TANH {
        @Override
        Sharing apply(Protocols p, Sharing x, GeluNumbers numbers) {
            return FourierTanh.apply(p, x, numbers);
        }
    },
    /** DistilBERT's head. */
    RELU {
        @Override
        Sharing apply(Protocols p, Sharing x, GeluNumbers numbers) {
            return Relu.apply(p, x, numbers.argument());
        }
    };

    abstract Sharing apply(Protocols p, Sharing x, GeluNumbers numbers);
}
