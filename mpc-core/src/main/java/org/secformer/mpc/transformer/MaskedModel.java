package org.secformer.mpc.transformer;

import java.util.HashMap;
import java.util.Map;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.protocol.Preparation;
import org.secformer.mpc.random.AesCtrGenerator;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.FixedPoint;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;

/**
 * A model under its masks: {@code F = W - B0 - B1} in the width of each parameter, B0 and B1 expanded from one seed per party.
 *
 * <p><b>Security guarantees:</b> F is uniform to whoever lacks either seed. Both parties may hold it; each adds only its own
 * seed. Seeds must be fresh each time a model is shared, changed or not.
 */
public final class MaskedModel {
    private final ModelShape shape;
    private final Map<String, PackedMatrix> openings;

    /** @param openings F of every parameter in its width, by name; belongs to this object afterwards */
    public MaskedModel(ModelShape shape, Map<String, PackedMatrix> openings) {
        this.shape = shape;
        this.openings = openings;
    }

    /**
     * Takes what is masked.
     *
     * @param <E> what it throws
     */
    public interface Receiver<E extends Exception> {
        /** @param opening F of the parameter; belongs to the receiver afterwards */
        void accept(ParameterSpec spec, long[] opening) throws E;
    }

    /** Masks a model; done by the model owner, who alone knows both seeds besides the dealer. */
    public static MaskedModel mask(FoldedModel model, Seed maskSeedOfP0, Seed maskSeedOfP1) {
        Map<String, PackedMatrix> openings = new HashMap<>();
        mask(model, maskSeedOfP0, maskSeedOfP1, (spec, opening) -> openings.put(spec.name(), spec.packed(opening)));
        return new MaskedModel(model.shape(), openings);
    }

    /** The same, one parameter after the other in the order of {@link ModelShape#parameters}, none of which is kept. */
    public static <E extends Exception> void mask(
            FoldedModel model, Seed maskSeedOfP0, Seed maskSeedOfP1, Receiver<E> receiver) throws E {
        try (AesCtrGenerator first = masks(maskSeedOfP0);
                AesCtrGenerator second = masks(maskSeedOfP1)) {
            for (ParameterSpec spec : model.shape().parameters()) {
                long[] opening = FixedPoint.encode(model.values(spec.name()), spec.scale());
                long low = FixedPoint.lowBits(spec.width());
                long[] masks = first.longs(opening.length);
                long[] others = second.longs(opening.length);
                for (int i = 0; i < opening.length; i++) {
                    opening[i] = (opening[i] - masks[i] - others[i]) & low;
                }
                receiver.accept(spec, opening);
            }
        }
    }

    /** The stream that a party's part of all parameters' masks comes from. */
    static AesCtrGenerator masks(Seed maskSeed) {
        return new AesCtrGenerator(maskSeed, "model masks");
    }

    public ModelShape shape() {
        return shape;
    }

    /** F of a parameter. */
    public PackedMatrix opening(String name) {
        return openings.get(name);
    }

    /** The openings alone, for {@link Preparation}. */
    public ModelParameters openings() {
        return ModelParameters.make(
                shape,
                spec -> Preparation.weight(spec.shape(), spec.scale(), spec.width(), opening(spec.name())),
                spec -> Sharing.ofShape(spec.shape(), spec.scale(), spec.width()));
    }

    /** The parameters of a party, from its own mask seed; each is packed before the next is expanded. */
    public ModelParameters parameters(Party party, Seed maskSeed) {
        try (AesCtrGenerator generator = masks(maskSeed)) {
            return ModelParameters.make(
                    shape,
                    spec -> PartyProtocols.weight(
                            party,
                            spec.shape(),
                            spec.scale(),
                            spec.width(),
                            opening(spec.name()),
                            generator.longs(spec.shape().elements())),
                    spec -> bias(party, spec, generator.longs(spec.shape().elements())));
        }
    }

    /** A party's share of a bias: its part of the mask, and at party 0 what was opened. */
    private Sharing bias(Party party, ParameterSpec spec, long[] share) {
        if (party == Party.P0) {
            opening(spec.name()).addTo(share);
        }
        return Sharing.ofShare(party, spec.shape(), spec.scale(), spec.width(), share);
    }
}
