package org.secformer.datasets.bundle;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.transformer.FoldedModel;
import org.secformer.mpc.transformer.MaskedModel;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;

/**
 * Shares a checkpoint: draws fresh seeds and a fresh id, and writes one bundle per role.
 *
 * <p><b>Security guarantees:</b> the masked model is useless without both seeds, of which each party gets its own; the dealer
 * gets both seeds and no model; the client gets what it needs to turn text into embeddings. Each bundle is sealed to its reader
 * and signed. Nothing is reused between calls.
 */
public final class ModelSharing {
    private static final List<Role> READERS = List.of(Role.PARTY0, Role.PARTY1, Role.DEALER, Role.CLIENT);

    private ModelSharing() {}

    /** The public shape of a checkpoint whose numbers are held so. */
    public static ModelShape shape(BertConfig config, Numerics numerics) {
        return config.shape(numerics);
    }

    /**
     * Writes party0, party1, dealer and client below the storage, each sealed to its reader and signed; returns the bundle's id.
     *
     * @param numerics how numbers are held; those of the check, if there was one
     * @param check how the model's ranges were checked, null if they were not; all readers get to know it
     * @throws InvalidInputException if the storage is not empty, or a reader's certificate cannot be used
     */
    public static BundleId share(
            Checkpoint checkpoint, Numerics numerics, CheckSummary check, Storage out, Credentials modelOwner)
            throws IOException {
        if (!out.list("").isEmpty()) {
            throw InvalidInputException.of(
                    out.locate(""), "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        BundleId bundle = new BundleId(HexFormat.of().formatHex(random));
        Map<Role, NewBundle> bundles = new EnumMap<>(Role.class);
        for (Role reader : READERS) {
            RoleCertificate certificate = modelOwner.trust().of(reader);
            bundles.put(reader, new NewBundle(out.below(reader.toString()), bundle, certificate));
        }
        ModelShape shape = shape(checkpoint.config(), numerics);
        Seed[] seeds = {Seed.random(), Seed.random()};
        try {
            FoldedModel folded = FoldedModel.onDemand(shape, checkpoint::tensor);
            PartyBundles.write(
                    part(bundles.get(Role.PARTY0), shape, check, seeds[0]),
                    part(bundles.get(Role.PARTY1), shape, check, seeds[1]),
                    receiver -> MaskedModel.mask(folded, seeds[0], seeds[1], receiver));
            NewBundle dealer = bundles.get(Role.DEALER);
            dealer.files()
                    .write(BundleFile.NAME, file -> BundleFile.writeStart(file, dealer.header(shape, check), seeds));
            ClientBundle.write(checkpoint, shape, check, bundles.get(Role.CLIENT));
            for (NewBundle written : bundles.values()) {
                written.finish(modelOwner.own());
            }
        } finally {
            seeds[0].erase();
            seeds[1].erase();
            bundles.values().forEach(NewBundle::close);
        }
        return bundle;
    }

    private static PartyBundles.Part part(NewBundle bundle, ModelShape shape, CheckSummary check, Seed seed) {
        return new PartyBundles.Part(bundle.files(), bundle.header(shape, check), seed);
    }
}
