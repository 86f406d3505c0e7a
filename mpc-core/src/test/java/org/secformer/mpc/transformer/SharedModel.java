package org.secformer.mpc.transformer;

import java.util.List;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.protocol.Protocols;
import org.secformer.mpc.protocol.TwoParties;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;

/** A seeded model, its masks, and the parameters that each interpreter gets. */
final class SharedModel {
    private final FoldedModel model;
    private final Seed[] seeds = {Seed.random(), Seed.random()};
    private final MaskedModel masked;

    SharedModel(ModelShape shape, long seed) {
        this(RandomModel.of(shape, seed));
    }

    SharedModel(FoldedModel model) {
        this.model = model;
        masked = MaskedModel.mask(model, seeds[0], seeds[1]);
    }

    ModelParameters parameters(Protocols p) {
        if (p instanceof PartyProtocols) {
            Party party = ((PartyProtocols) p).party();
            return masked.parameters(party, seeds[party.ordinal()]);
        }
        return p instanceof DealerProtocols
                ? ModelParameters.ofDealer(model.shape(), seeds[0], seeds[1])
                : ModelParameters.ofClear(model);
    }

    /**
     * Scores one batch.
     *
     * @param live tokens of each row that are not padding
     */
    TwoParties.Program scoring(Plan plan, double[] embedded, int... live) {
        double[] mask = new double[plan.rowsPerBatch() * plan.length()];
        for (int i = 0; i < mask.length; i++) {
            int row = i / plan.length();
            mask[i] = Plan.maskValue(i % plan.length() >= live[row]);
        }
        return (p, inputs) -> {
            Sharing x = inputs.secret(plan.embeddingShape(), Plan.INPUT_SCALE, embedded);
            Sharing m = inputs.secret(plan.maskShape(), 0, mask);
            return List.of(new Transformer(plan, parameters(p)).forward(p, x, m));
        };
    }
}
