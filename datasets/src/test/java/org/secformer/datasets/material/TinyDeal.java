package org.secformer.datasets.material;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.correlation.BlockHeader;
import org.secformer.mpc.correlation.SeededDealing;
import org.secformer.mpc.protocol.DealerProtocols;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/** A tiny model under its masks, and a set of units dealt for it into a directory per party. */
final class TinyDeal {
    /** Files of a few ten kilobytes. */
    static final Plan PLAN = new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 4, 2);

    /** Corrections of several segments. */
    static final Plan LONG_PLAN = new Plan(new ModelShape(32, 1, 2, 64, 2, 1e-12, 5), 32, 24);

    final Plan plan;
    final FoldedModel model;
    final BundleId bundle = new BundleId(randomHex(16));
    final String set = randomHex(8);
    final long correctionBytes;
    private final Seed[] maskSeeds = {Seed.random(), Seed.random()};
    private final LocalStorage root;
    private final LocalIdentities identities;

    /** Deals the units and finishes the set. */
    TinyDeal(Path directory, Plan plan, int units, long modelSeed) throws IOException {
        this.plan = plan;
        this.model = FoldedModel.of(plan.shape(), tensors(plan.shape(), modelSeed));
        this.root = new LocalStorage(directory);
        this.identities = new LocalIdentities(root.below("identities"));
        identities.create(Kem.X25519);
        MaterialDealer dealer = dealer(set);
        long bytes = 0;
        for (int unit = 0; unit < units; unit++) {
            bytes += dealer.deal(unit, dealerParameters(), storage(Party.P0), storage(Party.P1));
        }
        finish(dealer, units);
        this.correctionBytes = bytes;
    }

    MaterialDealer dealer(String ofSet) {
        return new MaterialDealer(plan, bundle, new SetId(ofSet), Seed.random());
    }

    ModelParameters dealerParameters() {
        return ModelParameters.ofDealer(plan.shape(), maskSeeds[0], maskSeeds[1]);
    }

    ModelParameters parameters(Party party) {
        return MaskedModel.mask(model, maskSeeds[0], maskSeeds[1]).parameters(party, maskSeeds[party.ordinal()]);
    }

    ModelParameters openings() {
        return MaskedModel.mask(model, maskSeeds[0], maskSeeds[1]).openings();
    }

    LocalStorage storage(Party party) {
        return root.below(party.toString());
    }

    MaterialStock stock(Party party) {
        return stock(party, plan.hash(), bundle);
    }

    MaterialStock stock(Party party, String ofPlan, BundleId ofBundle) {
        return new MaterialStock(storage(party), credentials(Role.of(party)), new Sha256(ofPlan), ofBundle);
    }

    Credentials credentials(Role role) {
        try {
            return identities.credentials(role);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void finish(MaterialDealer dealer, int units) throws IOException {
        dealer.finish(units, storage(Party.P0), storage(Party.P1), credentials(Role.DEALER));
    }

    /** What a unit's file must say of itself. */
    MaterialHeader header(Party party, int number) {
        return new MaterialHeader(new Sha256(plan.hash()), bundle, unit(number), party);
    }

    /** The key to a party's seeds. */
    SetKey key(Party party) throws IOException {
        Credentials credentials = credentials(Role.of(party));
        return SetKey.open(MaterialSet.read(storage(party), set, credentials), credentials, "set.json");
    }

    UnitId unit(int number) {
        return new UnitId(set, number);
    }

    Path file(Party party, int number) {
        return storage(party).root().resolve(MaterialStock.fileName(unit(number)));
    }

    Path claim(Party party, int number) {
        return storage(party).root().resolve("claims").resolve(unit(number) + ".claim");
    }

    /** The blocks of corrections that a party reads for a batch, in order. */
    List<BlockHeader> blocks(Party party) {
        List<List<BlockHeader>> blocks = List.of(new ArrayList<>(), new ArrayList<>());
        SeededDealing dealing = new SeededDealing(
                Seed.random(),
                Seed.random(),
                (header, packed) -> blocks.get(0).add(header),
                (header, packed) -> blocks.get(1).add(header));
        plan.deal(new DealerProtocols(dealing, RingKernels.best()), dealerParameters());
        return blocks.get(party.ordinal());
    }

    static String randomHex(int bytes) {
        byte[] drawn = Seed.random().secretBytes();
        return HexFormat.of().formatHex(drawn, 0, bytes);
    }

    /** Weights as after training: small matrices, gains near 1. */
    private static Function<String, float[]> tensors(ModelShape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> tensors = new HashMap<>();
        int d = shape.hidden();
        norm(tensors, "bert.embeddings.LayerNorm", d, random);
        for (int i = 0; i < shape.layers(); i++) {
            String prefix = "bert.encoder.layer." + i + ".";
            for (String name : List.of("self.query", "self.key", "self.value", "output.dense")) {
                linear(tensors, prefix + "attention." + name, d, d, random);
            }
            norm(tensors, prefix + "attention.output.LayerNorm", d, random);
            linear(tensors, prefix + "intermediate.dense", d, shape.intermediate(), random);
            linear(tensors, prefix + "output.dense", shape.intermediate(), d, random);
            norm(tensors, prefix + "output.LayerNorm", d, random);
        }
        linear(tensors, "bert.pooler.dense", d, d, random);
        linear(tensors, "classifier", d, shape.labels(), random);
        return tensors::get;
    }

    private static void linear(Map<String, float[]> tensors, String name, int in, int out, SplittableRandom random) {
        tensors.put(name + ".weight", gaussian(in * out, 0, 0.8 / Math.sqrt(in), random));
        tensors.put(name + ".bias", gaussian(out, 0, 0.05, random));
    }

    private static void norm(Map<String, float[]> tensors, String name, int width, SplittableRandom random) {
        tensors.put(name + ".weight", gaussian(width, 1, 0.05, random));
        tensors.put(name + ".bias", gaussian(width, 0, 0.05, random));
    }

    private static float[] gaussian(int count, double mean, double deviation, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }
}
