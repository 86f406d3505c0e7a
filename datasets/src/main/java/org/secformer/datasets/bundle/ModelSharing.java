package org.secformer.datasets.bundle;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;

/**
 * Shares a checkpoint: draws fresh seeds and a fresh id, and writes one bundle per role.
 *
 * <p><b>Security guarantees:</b> the masked model is useless without both seeds, of which each party gets its own; the dealer
 * gets both seeds and no model; the client gets what it needs to turn text into embeddings. Nothing is reused between calls.
 */
public final class ModelSharing {
    private ModelSharing() {}

    /** The public shape of a checkpoint. */
    public static ModelShape shape(BertConfig config) {
        return new ModelShape(
                config.hiddenSize(),
                config.layers(),
                config.heads(),
                config.intermediateSize(),
                config.labels().size(),
                config.layerNormEpsilon(),
                config.softmaxConstant(),
                config.architecture().head());
    }

    /** Writes party0, party1, dealer and client below the storage; returns the bundle's id. */
    public static String share(Checkpoint checkpoint, Storage out) throws IOException {
        if (!out.list("").isEmpty()) {
            throw InvalidInputException.of(
                    out.locate(""), "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String bundle = HexFormat.of().formatHex(random);
        ModelShape shape = shape(checkpoint.config());
        Seed[] seeds = {Seed.random(), Seed.random()};
        MaskedModel masked = MaskedModel.mask(FoldedModel.of(shape, checkpoint::tensor), seeds[0], seeds[1]);
        for (Party party : Party.values()) {
            String role = BundleFile.role(party);
            Seed[] own = {seeds[party.ordinal()]};
            new BundleFile(new BundleHeader(bundle, role, shape), own, masked).write(out.below(role));
        }
        new BundleFile(new BundleHeader(bundle, BundleFile.DEALER, shape), seeds, null)
                .write(out.below(BundleFile.DEALER));
        ClientBundle.write(checkpoint, bundle, out.below("client"));
        return bundle;
    }
}
