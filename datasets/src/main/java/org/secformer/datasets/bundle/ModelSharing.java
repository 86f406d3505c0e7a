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
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.names.BundleId;
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
 * gets both seeds and no model; the client gets what it needs to turn text into embeddings. Each bundle is sealed to its reader
 * and signed. Nothing is reused between calls.
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

    /**
     * Writes party0, party1, dealer and client below the storage, each sealed to its reader and signed; returns the bundle's id.
     *
     * @param check how the model's ranges were checked, null if they were not; all readers get to know it
     * @throws InvalidInputException if the storage is not empty, or a reader's certificate cannot be used
     */
    public static BundleId share(Checkpoint checkpoint, CheckSummary check, Storage out, Credentials modelOwner)
            throws IOException {
        if (!out.list("").isEmpty()) {
            throw InvalidInputException.of(
                    out.locate(""), "the directory", "a new or empty one", "files", "Choose another --out.");
        }
        Map<Role, RoleCertificate> readers = new EnumMap<>(Role.class);
        for (Role reader : List.of(Role.PARTY0, Role.PARTY1, Role.DEALER, Role.CLIENT)) {
            readers.put(reader, modelOwner.trust().of(reader));
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        BundleId bundle = new BundleId(HexFormat.of().formatHex(random));
        ModelShape shape = shape(checkpoint.config());
        Seed[] seeds = {Seed.random(), Seed.random()};
        MaskedModel masked = MaskedModel.mask(FoldedModel.of(shape, checkpoint::tensor), seeds[0], seeds[1]);
        Identity signer = modelOwner.own();
        for (Party party : Party.values()) {
            Role role = Role.of(party);
            Seed[] own = {seeds[party.ordinal()]};
            new BundleFile(new BundleHeader(bundle, role, shape, check), own, masked)
                    .write(out.below(role.toString()), readers.get(role), signer);
        }
        String dealer = Role.DEALER.toString();
        new BundleFile(new BundleHeader(bundle, Role.DEALER, shape, check), seeds, null)
                .write(out.below(dealer), readers.get(Role.DEALER), signer);
        Storage clients = out.below(Role.CLIENT.toString());
        ClientBundle.write(checkpoint, check, bundle, clients, readers.get(Role.CLIENT), signer);
        return bundle;
    }
}
