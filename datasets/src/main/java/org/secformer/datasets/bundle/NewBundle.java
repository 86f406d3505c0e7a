package org.secformer.datasets.bundle;

import java.io.IOException;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SealedStorage;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.transformer.ModelShape;

/** A bundle that is being written: its files first, each sealed with a key of its own, and then the manifest. */
final class NewBundle {
    private final Storage out;
    private final BundleId id;
    private final RoleCertificate reader;
    private final FileKeys keys = FileKeys.draw();
    private final Storage files;

    /** @param out its directory, empty */
    NewBundle(Storage out, BundleId id, RoleCertificate reader) {
        this.out = out;
        this.id = id;
        this.reader = reader;
        this.files = SealedStorage.of(out, keys, BundleManifest.REMEDY);
    }

    /** Seals what is written to it. */
    Storage files() {
        return files;
    }

    BundleId id() {
        return id;
    }

    /**
     * What the bundle of a party or the dealer says of itself.
     *
     * @param tables null without masked embedding tables
     * @param budget null for any number of rows
     */
    BundleHeader header(ModelShape shape, CheckSummary check, TableShape tables, Budget budget) {
        return new BundleHeader(id, reader.role(), shape, check, tables, budget);
    }

    /** Once all files are written: from now on the bundle is there. */
    void finish(Identity modelOwner) throws IOException {
        BundleManifest.write(out, id, keys, reader, modelOwner);
    }

    /** Erases the keys. */
    void close() {
        keys.close();
    }
}
