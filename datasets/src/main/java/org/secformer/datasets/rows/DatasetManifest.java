package org.secformer.datasets.rows;

import java.util.List;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/**
 * The manifest of a shared dataset, one for each reader, written last: a dataset without it is not there.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param dataset its id, 32 hexadecimal digits, fresh each time a dataset is shared
 * @param bundle id of the model bundle whose tables were used
 * @param role who reads these files: party0, party1 or client
 * @param shape of the model
 * @param length tokens per row
 * @param rowsPerBatch rows per batch
 * @param rows rows of the client's data
 * @param batches rows are filled up to whole batches with empty ones, which follow the client's
 * @param files the data files of this role
 */
public record DatasetManifest(
        String format,
        int version,
        String dataset,
        String bundle,
        String role,
        ModelShape shape,
        int length,
        int rowsPerBatch,
        long rows,
        int batches,
        List<DataFile> files) {
    public static final String FILE = "dataset.json";
    private static final String FORMAT = "secformer dataset";
    private static final int VERSION = 1;

    public DatasetManifest {
        for (Object part : new Object[] {dataset, bundle, role, shape}) {
            Objects.requireNonNull(part, "a part of the manifest");
        }
        files = List.copyOf(files);
        if (rows < 1 || rowsPerBatch < 1 || batches != (rows + rowsPerBatch - 1) / rowsPerBatch) {
            throw new IllegalArgumentException(rows + " rows in " + batches + " batches of " + rowsPerBatch);
        }
        new Plan(shape, length, rowsPerBatch);
    }

    /**
     * One file of a dataset.
     *
     * @param name below the dataset's directory
     * @param bytes its length
     * @param sha256 its digest, in hexadecimal
     */
    public record DataFile(String name, long bytes, String sha256) {}

    public static DatasetManifest of(
            String dataset, String bundle, String role, Plan plan, long rows, int batches, List<DataFile> files) {
        return new DatasetManifest(
                FORMAT,
                VERSION,
                dataset,
                bundle,
                role,
                plan.shape(),
                plan.length(),
                plan.rowsPerBatch(),
                rows,
                batches,
                files);
    }

    public Plan plan() {
        return new Plan(shape, length, rowsPerBatch);
    }

    /** Checks format and role. */
    public void check(String file, String expectedRole) {
        if (!FORMAT.equals(format) || version != VERSION) {
            throw InvalidInputException.of(
                    ErrorCode.VERSION_DIFFERENT,
                    file,
                    "format",
                    FORMAT + " version " + VERSION,
                    format + " version " + version,
                    "Share the dataset again with the same version of the program.");
        }
        if (!expectedRole.equals(role)) {
            throw InvalidInputException.of(
                    ErrorCode.ROLE_WRONG,
                    file,
                    "role",
                    "the part of " + expectedRole,
                    "that of " + role,
                    "Give each party its own part of the dataset.");
        }
    }
}
