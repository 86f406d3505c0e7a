package org.secformer.jobs.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.Storages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's part of a dataset: the directory that was named, or one of the partitions in it, each of which is a dataset of its
 * own, as share-dataset writes them with --out DIR/date=2026-11-22.
 *
 * @param name of the partition; empty for the directory itself
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
        if (names.isEmpty() || storage.exists(DatasetManifest.FILE)) {
            return List.of(new DatasetPartition("", directory));
        }
        List<DatasetPartition> partitions = new ArrayList<>();
        for (String name : names) {
            requireName(storage, name);
            if (storage.exists(name + "/" + DatasetManifest.FILE)) {
                partitions.add(new DatasetPartition(name, storage.locate(name)));
            } else if (storage.exists(name + "/" + role + "/" + DatasetManifest.FILE)) {
                partitions.add(new DatasetPartition(name, storage.locate(name + "/" + role)));
            } else {
                LOG.info(
                        "{}: left out, as it has no {}: it is still being written",
                        storage.locate(name),
                        DatasetManifest.FILE);
            }
        }
        return partitions;
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
