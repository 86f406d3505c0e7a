package org.secformer.datasets.rows;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/**
 * The manifest of a shared dataset, one for each reader, signed by the client and written last: a dataset without it is not
 * there. The files that it names are sealed to their reader.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param dataset its id, 32 hexadecimal digits, fresh each time a dataset is shared
 * @param bundle id of the model bundle whose tables were used
 * @param role who reads these files: party0, party1 or client
 * @param sealedTo fingerprint of the reader's certificate
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
        String sealedTo,
        ModelShape shape,
        int length,
        int rowsPerBatch,
        long rows,
        int batches,
        List<DataFile> files) {
    public static final String FILE = "dataset.json";
    private static final String FORMAT = "secformer dataset";
    private static final int VERSION = 2;

    public DatasetManifest {
        for (Object part : new Object[] {dataset, bundle, role, sealedTo, shape}) {
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
            String dataset,
            String bundle,
            RoleCertificate reader,
            Plan plan,
            long rows,
            int batches,
            List<DataFile> files) {
        return new DatasetManifest(
                FORMAT,
                VERSION,
                dataset,
                bundle,
                reader.role().toString(),
                reader.fingerprint(),
                plan.shape(),
                plan.length(),
                plan.rowsPerBatch(),
                rows,
                batches,
                files);
    }

    /** What the manifest for a reader is signed as. */
    private static String subject(Role reader) {
        return "dataset for " + reader;
    }

    /** What the data files of a dataset are sealed as. */
    public static String subjectOfFiles(String dataset) {
        return "rows of dataset " + dataset;
    }

    public Plan plan() {
        return new Plan(shape, length, rowsPerBatch);
    }

    /** Writes and signs the manifest, which completes a reader's part. */
    public void write(Storage part, Identity client) throws IOException {
        String subject = subject(Role.parse(role).orElseThrow());
        SignatureFile.writeSigned(part, FILE, Json.file(this), subject, client);
    }

    /**
     * Reads the manifest of a reader's part.
     *
     * @throws InvalidInputException if it is missing, damaged, of another version, not the client's, or for another reader
     */
    public static DatasetManifest read(Storage part, Credentials reader) throws IOException {
        String file = part.locate(FILE);
        byte[] content = SignatureFile.checked(part, FILE, subject(reader.role()), reader.certificate(Role.CLIENT));
        DatasetManifest manifest = Json.read(content, FORMAT, VERSION, DatasetManifest.class, file);
        if (!manifest.role.equals(reader.role().toString())) {
            throw InvalidInputException.of(
                    ErrorCode.ROLE_WRONG,
                    file,
                    "role",
                    "the part of " + reader.role(),
                    "that of " + InvalidInputException.quote(manifest.role),
                    "Give each role its own part of the dataset.");
        }
        String own = reader.own().certificate().fingerprint();
        if (!manifest.sealedTo.equals(own)) {
            throw InvalidInputException.of(
                    file,
                    "reader",
                    "one with this identity's certificate, " + own,
                    manifest.sealedTo,
                    "If the identity was replaced, share the dataset again with the new certificate.");
        }
        return manifest;
    }
}
