package org.secformer.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.names.RelativePath;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Storage;

/** The data files of one role's part of a dataset, and their check against the manifest. */
final class DatasetFiles {
    static final String ROWS = "rows";

    private DatasetFiles() {}

    static List<DataFile> list(Storage part) throws IOException {
        List<DataFile> files = new ArrayList<>();
        for (String name : part.list(ROWS)) {
            if (name.endsWith(".parquet")) {
                String path = ROWS + "/" + name;
                files.add(new DataFile(
                        new RelativePath(path), part.length(path), new Sha256(Digests.sha256(part, path))));
            }
        }
        return files;
    }

    /** Reads a role's manifest and checks every file against it, before the first row is read. */
    static DatasetManifest open(Storage part, Credentials reader) throws IOException {
        DatasetManifest manifest = DatasetManifest.read(part, reader);
        List<DataFile> found = list(part);
        for (DataFile expected : manifest.files()) {
            if (!found.contains(expected)) {
                throw InvalidInputException.of(
                        ErrorCode.INPUT_DAMAGED,
                        part.locate(expected.name().text()),
                        "the file itself",
                        expected.bytes() + " bytes with the manifest's digest",
                        found.stream().anyMatch(file -> file.name().equals(expected.name())) ? "others" : "no file",
                        "Get this part of the dataset from the client again.");
            }
        }
        if (found.size() != manifest.files().size()) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    part.locate(ROWS),
                    "the directory",
                    manifest.files().size() + " data files",
                    found.size() + "",
                    "Get this part of the dataset from the client again.");
        }
        return manifest;
    }
}
