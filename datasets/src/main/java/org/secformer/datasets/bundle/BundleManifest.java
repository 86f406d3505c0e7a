package org.secformer.datasets.bundle;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SealedStorage;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;

/**
 * What the model owner signs of a bundle: the small file {@value #FILE} in its directory, which holds the keys of all other
 * files there, sealed to the reader. It is written last: a bundle without it is not there.
 *
 * <p><b>Security guarantees:</b> what a reader decrypts with comes out of this file alone, which is read once, and those bytes
 * are checked. So no file can be put in the place of another, neither before nor after it is looked at, nor before the bundle is
 * signed: nothing that lies in storage is signed. An older bundle of the same owner shows by its id.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format, of this file and all others of the bundle
 * @param bundle its id, fresh each time a model is shared
 * @param role who may read it
 * @param sealedKeys {@link FileKeys} of the other files, sealed to that role
 */
record BundleManifest(String format, int version, BundleId bundle, Role role, Base64Text sealedKeys) implements Parsed {
    static final String FILE = "bundle.json";
    static final int VERSION = 10;

    /** What mends a bundle. */
    static final String REMEDY = "Get all files of the bundle from the model owner again; share-model makes them.";

    static final String FORMAT = "secformer model bundle";

    /** Signatures that older programs put beside the files themselves. */
    private static final List<String> OLDER = List.of("model.bundle.signature", "client.json.signature");

    BundleManifest {
        for (Object part : new Object[] {format, bundle, role, sealedKeys}) {
            Objects.requireNonNull(part, "a part of the manifest");
        }
    }

    /**
     * A bundle that is being read.
     *
     * @param bundle its id
     * @param files that open with its keys
     */
    record Opened(BundleId bundle, Storage files) {}

    /** What a bundle is signed as. */
    static String subject(Role reader) {
        return "model bundle for " + reader;
    }

    static void write(Storage out, BundleId bundle, FileKeys keys, RoleCertificate reader, Identity modelOwner)
            throws IOException {
        BundleManifest manifest =
                new BundleManifest(FORMAT, VERSION, bundle, reader.role(), keys.sealedTo(reader, context(bundle)));
        SignatureFile.writeSigned(out, FILE, Json.file(manifest), subject(reader.role()), modelOwner);
    }

    private static String[] context(BundleId bundle) {
        return new String[] {FORMAT, bundle.text()};
    }

    /**
     * Opens a bundle.
     *
     * @param expected the id that it must have, null for any
     * @throws InvalidInputException if the manifest is missing, damaged, of another version, another role's, not the model
     *     owner's, sealed to another identity, or of another bundle
     */
    static Opened open(Storage files, Credentials reader, BundleId expected) throws IOException {
        String file = files.locate(FILE);
        refuseOlder(files);
        byte[] content = SignatureFile.checked(
                files, FILE, subject(reader.role()), reader.trust().of(Role.MODEL_OWNER));
        BundleManifest manifest = Json.read(content, FORMAT, VERSION, BundleManifest.class, file);
        require(ErrorCode.ROLE_WRONG, file, "role", reader.role(), manifest.role);
        if (expected != null) {
            require(ErrorCode.MODEL_DIFFERENT, file, "model bundle", expected, manifest.bundle);
        }
        FileKeys keys = FileKeys.open(manifest.sealedKeys, reader.own(), file, context(manifest.bundle));
        return new Opened(manifest.bundle, SealedStorage.of(files, keys, REMEDY));
    }

    private static void refuseOlder(Storage files) throws IOException {
        if (files.exists(FILE)) {
            return;
        }
        for (String older : OLDER) {
            if (files.exists(older)) {
                throw InvalidInputException.of(
                        ErrorCode.VERSION_DIFFERENT,
                        files.locate(older),
                        "format version",
                        VERSION + "",
                        "an earlier one, of an older program",
                        REMEDY);
            }
        }
    }

    private static void require(ErrorCode code, String file, String place, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw InvalidInputException.of(code, file, place, expected.toString(), found.toString(), REMEDY);
        }
    }

    /** Without the sealed keys. */
    @Override
    public String toString() {
        return "BundleManifest[" + bundle + " for " + role + "]";
    }
}
