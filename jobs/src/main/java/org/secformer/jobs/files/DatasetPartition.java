package org.secformer.jobs.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.BucketsManifest;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.Storages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's part of a dataset: the directory that was named, or one of the partitions in it, each of which is a dataset of its
 * own, as share-dataset writes them with --out DIR/date=2026-11-22; or a length bucket of either, see {@link #buckets}.
 *
 * @param name of the partition; empty for the directory itself; buckets have that of what they belong to
 * @param location of the role's part
 */
public record DatasetPartition(String name, String location) {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetPartition.class);
    private static final String PARTITION = "date=";
    private static final Pattern NAME = Pattern.compile("date=[A-Za-z0-9][A-Za-z0-9._:%+-]{0,200}");

    /**
     * What there is, oldest first. Partitions without a manifest are still being written: they are left out.
     *
     * @param role whose part it is; the files of a partition lie in it, or in a directory of this name
     */
    public static List<DatasetPartition> all(String directory, Role role) throws IOException {
        Storage storage = Storages.of(directory);
        List<String> names = storage.list("").stream()
                .filter(name -> name.startsWith(PARTITION))
                .toList();
        if (names.isEmpty() || isDataset(storage)) {
            return List.of(new DatasetPartition("", directory));
        }
        List<DatasetPartition> partitions = new ArrayList<>();
        for (String name : names) {
            requireName(storage, name);
            if (isDataset(storage.below(name))) {
                partitions.add(new DatasetPartition(name, storage.locate(name)));
            } else if (isDataset(storage.below(name + "/" + role))) {
                partitions.add(new DatasetPartition(name, storage.locate(name + "/" + role)));
            } else {
                LOG.info(
                        "{}: left out, as it has no {} or {}: it is still being written",
                        storage.locate(name),
                        DatasetManifest.FILE,
                        BucketsManifest.FILE);
            }
        }
        return partitions;
    }

    private static boolean isDataset(Storage storage) throws IOException {
        return storage.exists(DatasetManifest.FILE) || storage.exists(BucketsManifest.FILE);
    }

    /**
     * What is scored and revealed for itself: each of its length buckets, the shortest first, or this, which has none.
     *
     * @throws InvalidInputException if the buckets are not those that the client has signed
     */
    public List<DatasetPartition> buckets(Credentials reader) throws IOException {
        Storage part = Storages.of(location);
        if (!part.exists(BucketsManifest.FILE)) {
            return List.of(this);
        }
        BucketsManifest manifest = BucketsManifest.read(part, reader);
        List<DatasetPartition> buckets = new ArrayList<>();
        for (BucketsManifest.Bucket bucket : manifest.buckets()) {
            Storage one = part.below(bucket.directory());
            manifest.require(bucket, DatasetManifest.read(one, reader), one.locate(DatasetManifest.FILE));
            buckets.add(new DatasetPartition(name, one.locate("")));
        }
        return buckets;
    }

    /** It becomes a directory's name below --out, and is printed. */
    private static void requireName(Storage storage, String name) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidInputException.of(
                    storage.locate(""),
                    "partitions",
                    "date= and a date, of letters, digits and . _ : % + -",
                    InvalidInputException.quote(name),
                    "Rename that directory, or move it elsewhere.");
        }
    }

    /** Whether it is what was named, and not one of several partitions in it. */
    public boolean isWhole() {
        return name.isEmpty();
    }

    /** This partition's directory in one that has the same partitions. */
    public Storage in(String directory) {
        Storage storage = Storages.of(directory);
        return isWhole() ? storage : storage.below(name);
    }
}
