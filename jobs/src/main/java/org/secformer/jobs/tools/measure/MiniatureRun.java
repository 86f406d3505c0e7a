package org.secformer.jobs.tools.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.party.timing.BatchTimes;
import org.secformer.jobs.party.timing.Stopwatch;
import org.secformer.jobs.party.timing.TimedChannel;
import org.secformer.jobs.party.timing.TimedCorrections;
import org.secformer.jobs.party.timing.TimedKernels;
import org.secformer.mpc.protocol.PartyProtocols;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.PackedMatrix;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.sharing.Sharing;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.ParameterSpec;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.Transformer;
import org.secformer.mpc.transport.MemoryChannel;

/**
 * Batches of a model as wide as BERT-base but with two layers, through the dealer's, the material's and both parties' real code in this
 * process. Its weights and inputs are zeros masked at random: timing does not depend on values, and nothing here is secret.
 */
final class MiniatureRun {
    private static final long TIMEOUT_MILLIS = 60_000;

    private final Plan plan;
    private final SectionCost cost;
    private final LocalStorage storage;
    private final BundleId bundle = new BundleId(name(16));
    private final LocalIdentities identities;
    private final ModelParameters dealerParameters;
    private final List<ModelParameters> parameters;

    /**
     * @param dealingSeconds all of the dealer's
     * @param elementwiseSeconds a party's without multiplying, exchanging and reading material; the mean of both
     * @param readingSeconds of material, at the party that holds it
     */
    record Times(double dealingSeconds, double elementwiseSeconds, double readingSeconds) {}

    /**
     * @param directory for material
     * @param numerics how numbers are held
     */
    MiniatureRun(Path directory, Numerics numerics) throws IOException {
        ModelShape shape = new ModelShape(768, 2, 12, 3072, 2, 1e-12, 5, Head.TANH, numerics);
        plan = new Plan(shape, 128, 1);
        cost = plan.price().total();
        storage = new LocalStorage(directory);
        identities = new LocalIdentities(storage.below("identities"));
        identities.create(Kem.X25519);
        Seed[] seeds = {Seed.random(), Seed.random()};
        dealerParameters = ModelParameters.ofDealer(shape, seeds[0], seeds[1]);
        Map<String, PackedMatrix> openings = new HashMap<>();
        for (ParameterSpec spec : shape.parameters()) {
            openings.put(spec.name(), spec.packed(new long[spec.shape().elements()]));
        }
        MaskedModel masked = new MaskedModel(shape, openings);
        parameters = List.of(masked.parameters(Party.P0, seeds[0]), masked.parameters(Party.P1, seeds[1]));
    }

    private static String name(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** What one batch costs a party. */
    SectionCost cost() {
        return cost;
    }

    /** Deals and scores one batch. */
    Times batch() throws IOException {
        UnitId unit = new UnitId(name(8), 0);
        MaterialDealer dealer = new MaterialDealer(plan, bundle, unit.set(), Seed.random());
        long start = System.nanoTime();
        dealer.deal(unit.unit(), dealerParameters, of(Party.P0), of(Party.P1));
        dealer.finish(1, of(Party.P0), of(Party.P1), identities.credentials(Role.DEALER));
        double dealing = (System.nanoTime() - start) / 1e9;
        MemoryChannel[] ends = MemoryChannel.pair(TIMEOUT_MILLIS);
        List<BatchTimes> parties = BothParties.run(party -> () -> score(party, unit, ends[party.ordinal()]));
        return new Times(
                dealing,
                (elementwise(parties.get(0)) + elementwise(parties.get(1))) / 2,
                Math.max(parties.get(0).readingSeconds(), parties.get(1).readingSeconds()));
    }

    private static double elementwise(BatchTimes times) {
        return times.total()
                - times.resources().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
    }

    private LocalStorage of(Party party) {
        return storage.below(party.toString());
    }

    private BatchTimes score(Party party, UnitId unit, MemoryChannel channel) throws IOException {
        MaterialStock stock =
                new MaterialStock(of(party), identities.credentials(Role.of(party)), new Sha256(plan.hash()), bundle);
        try (MaterialStock.ClaimedUnit claimed = stock.claim(unit, "calibration")) {
            Stopwatch stopwatch = new Stopwatch();
            long start = System.nanoTime();
            PartyProtocols protocols = new PartyProtocols(
                    party,
                    new TimedChannel(channel, stopwatch),
                    claimed.randomness(corrections -> new TimedCorrections(corrections, stopwatch)),
                    new TimedKernels(RingKernels.best(), stopwatch));
            new Transformer(plan, parameters.get(party.ordinal()))
                    .forward(
                            protocols,
                            zeros(party, plan.embeddingShape(), Plan.INPUT_SCALE),
                            zeros(party, plan.maskShape(), 0));
            BatchTimes times = BatchTimes.of(0, unit.unit(), System.nanoTime() - start, stopwatch);
            stock.discard(unit);
            return times;
        }
    }

    private static Sharing zeros(Party party, Shape shape, int scale) {
        return Sharing.ofShare(party, shape, scale, 32, new long[shape.elements()]);
    }
}
