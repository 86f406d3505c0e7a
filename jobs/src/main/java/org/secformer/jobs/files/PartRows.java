package org.secformer.jobs.files;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.SealedRows;

/**
 * The rows of a role's part by their numbers. The manifest says in which file a row is, and the file in which row group, so that only
 * what is asked for is read; fastest in ascending order. One file is open at a time. Not thread-safe.
 */
public final class PartRows implements Closeable {
    private final Storage part;
    private final DatasetManifest manifest;
    private final Credentials reader;
    private DataFile file;
    private SealedRows rows;
    private long next;

    /** Nothing is opened yet. */
    public PartRows(Storage part, DatasetManifest manifest, Credentials reader) {
        this.part = part;
        this.manifest = manifest;
        this.reader = reader;
    }

    /**
     * One row.
     *
     * @throws InvalidInputException if the part has no such row, or its file is not as it has to be
     */
    public Group row(long number) throws IOException {
        if (rows == null || number < next || number >= file.firstRow() + file.rows()) {
            open(holding(number));
        }
        rows.skip(number - next);
        Group row = rows.next();
        next = number + 1;
        long found = row.getLong(DatasetFiles.ROW, 0);
        if (found != number) {
            throw DatasetFiles.otherRow(part.locate(file.path()), number, found);
        }
        return row;
    }

    private DataFile holding(long number) {
        List<DataFile> files = manifest.files();
        int from = 0;
        int to = files.size();
        while (to - from > 1) {
            int middle = (from + to) / 2;
            if (files.get(middle).firstRow() <= number) {
                from = middle;
            } else {
                to = middle;
            }
        }
        DataFile found = files.get(from);
        if (number < found.firstRow() || number >= found.firstRow() + found.rows()) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_DAMAGED,
                    part.locate(DatasetManifest.FILE),
                    "files",
                    "one with row " + number,
                    "none",
                    "Get this part of the dataset from the client again.");
        }
        return found;
    }

    private void open(DataFile wanted) throws IOException {
        close();
        rows = DatasetFiles.rows(part, manifest, wanted, reader);
        file = wanted;
        next = wanted.firstRow();
    }

    @Override
    public void close() throws IOException {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
