package org.secformer.mpc.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.secformer.mpc.correlation.Pieces;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Numerics;

/** What a lane keeps for its whole life is a few arrays of a piece. */
class KeptArraysTest {
    @Test
    void hundredsOfThresholdsTakeNoMoreArraysThanOne() throws Exception {
        AtomicLong kept = new AtomicLong();
        double[] values = new double[2 * Pieces.SIZE];
        Arrays.fill(values, 3);
        new TwoParties().run((p, inputs) -> {
            Sharing x = inputs.secret(Shape.of(values.length), 32, values);
            Sharing root = InverseSquareRoot.apply(p, x, 1, InverseSquareRoot.RANGE, Network.NEAR, "v", within -> {});
            Sharing inverse = Reciprocal.apply(p, x, Reciprocal.RANGE, Network.NEAR, "v", within -> {});
            Sharing gelu = FourierGelu.apply(p, x, Numerics.EXACT.geluNumbers());
            if (p instanceof PartyProtocols) {
                kept.accumulateAndGet(((PartyProtocols) p).randomness().keptBytes(), Math::max);
            }
            return List.of(root, inverse, gelu);
        });
        assertTrue(kept.get() > 0 && kept.get() < 1 << 20, kept + " bytes");
    }
}
