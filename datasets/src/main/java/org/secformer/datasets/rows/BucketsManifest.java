package org.secformer.datasets.rows;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.datasets.tokenizer.LengthBuckets;
import org.secformer.mpc.transformer.Limits;

/**
 * What binds the length buckets of one dataset together, for one reader: signed by the client and written last. Each bucket is a
 * dataset of its own in a directory of its own, with rows of one length and a {@link DatasetManifest}.
 *
 * <p><b>Security guarantees:</b> the id of a bucket is drawn when it is shared and stands in its own signed manifest, so that no
 * bucket of another dataset, older or newer, can be put in its place.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param dataset id of all together, fresh each time a dataset is shared
 * @param bundle id of the model bundle whose tables were used
 * @param role who reads these: party0, party1 or client
 * @param buckets those that have rows, the shortest first
 */
public record BucketsManifest(
        String format, int version, DatasetId dataset, BundleId bundle, Role role, List<Bucket> buckets)
        implements Parsed {
    public static final String FILE = "buckets.json";

    static final String FORMAT = "secformer buckets";
    static final int VERSION = 1;

    public BucketsManifest {
        for (Object part : new Object[] {dataset, bundle, role}) {
            Objects.requireNonNull(part, "a part of the manifest");
        }
        buckets = List.copyOf(buckets);
        long different = buckets.stream().map(Bucket::dataset).distinct().count();
        if (buckets.isEmpty() || different < buckets.size()) {
            throw new IllegalArgumentException(buckets.size() + " buckets, or one twice");
        }
        for (int i = 1; i < buckets.size(); i++) {
            if (buckets.get(i).length() <= buckets.get(i - 1).length()) {
                throw new IllegalArgumentException("buckets that do not grow in length");
            }
        }
    }

    /**
     * One of them.
     *
     * @param length tokens per row
     * @param dataset id of its rows, as its own manifest has it
     */
    public record Bucket(int length, DatasetId dataset) implements Parsed {
        public Bucket {
            Objects.requireNonNull(dataset, "dataset");
            if (!new LengthBuckets(Limits.LONGEST).all().contains(length)) {
                throw new IllegalArgumentException("a bucket of " + length + " tokens");
            }
        }

        /** Where it lies in its reader's part. */
        public String directory() {
            return directory(length);
        }

        /** Where a bucket of such rows lies. */
        public static String directory(int length) {
            return "length=" + length;
        }
    }

    /** A manifest for a reader. */
    public static BucketsManifest of(DatasetId dataset, BundleId bundle, Role reader, List<Bucket> buckets) {
        return new BucketsManifest(FORMAT, VERSION, dataset, bundle, reader, buckets);
    }

    private static String subject(Role reader) {
        return "buckets for " + reader;
    }

    /** Writes and signs the manifest, which completes a reader's part. */
    public void write(Storage part, Identity client) throws IOException {
        SignatureFile.writeSigned(part, FILE, Json.file(this), subject(role), client);
    }

    /**
     * Reads the manifest of a reader's part.
     *
     * @throws InvalidInputException if it is missing, damaged, of another version, not the client's, or for another reader
     */
    public static BucketsManifest read(Storage part, Credentials reader) throws IOException {
        String file = part.locate(FILE);
        byte[] content = ReaderPart.checked(part, FILE, subject(reader.role()), reader);
        BucketsManifest manifest = Json.read(content, FORMAT, VERSION, BucketsManifest.class, file);
        ReaderPart.requireFor(reader.role(), manifest.role, file);
        return manifest;
    }

    /**
     * Refuses what lies in a bucket's directory and is not that bucket.
     *
     * @param found manifest of what lies there
     * @param place where that is, for messages
     */
    public void require(Bucket bucket, DatasetManifest found, String place) {
        boolean isThis = found.dataset().equals(bucket.dataset());
        if (!isThis || found.length() != bucket.length() || !found.bundle().equals(bundle)) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    place,
                    "bucket of " + bucket.length() + " tokens of dataset " + dataset,
                    bucket.dataset().text(),
                    isThis
                            ? "rows of " + found.length() + " tokens, or for another model"
                            : found.dataset().text(),
                    "Get this part of the dataset from the client again, all of it.");
        }
    }
}
