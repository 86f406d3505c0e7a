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
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.RelativePath;
import org.secformer.datasets.names.Sha256;
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
 * @param dataset its id, fresh each time a dataset is shared
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
        DatasetId dataset,
        BundleId bundle,
        Role role,
        Sha256 sealedTo,
        ModelShape shape,
        int length,
        int rowsPerBatch,
        long rows,
        int batches,
        List<DataFile> files)
        implements Parsed {
    public static final String FILE = "dataset.json";
    private static final String FORMAT = "secformer dataset";
    private static final int VERSION = 2;

    /** Names of prediction shares have eight digits for it. */
    private static final int MOST_BATCHES = 100_000_000;

    public DatasetManifest {
        for (Object part : new Object[] {dataset, bundle, role, sealedTo, shape}) {
            Objects.requireNonNull(part, "a part of the manifest");
        }
        files = List.copyOf(files);
        boolean inRange = rows >= 1 && rowsPerBatch >= 1 && batches >= 1 && batches <= MOST_BATCHES;
        // Without overflow: the last batch has at least one row of the client's.
        if (!inRange || rows > (long) batches * rowsPerBatch || rows <= (batches - 1L) * rowsPerBatch) {
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
    public record DataFile(RelativePath name, long bytes, Sha256 sha256) implements Parsed {
        public DataFile {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(sha256, "sha256");
            if (bytes < 0) {
                throw new IllegalArgumentException("a file of " + bytes + " bytes");
            }
        }
    }

    public static DatasetManifest of(
            String dataset,
            BundleId bundle,
            RoleCertificate reader,
            Plan plan,
            long rows,
            int batches,
            List<DataFile> files) {
        return new DatasetManifest(
                FORMAT,
                VERSION,
                new DatasetId(dataset),
                bundle,
                reader.role(),
                new Sha256(reader.fingerprint()),
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
        String subject = subject(role);
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
        if (manifest.role != reader.role()) {
            throw InvalidInputException.of(
                    ErrorCode.ROLE_WRONG,
                    file,
                    "role",
                    "the part of " + reader.role(),
                    "that of " + manifest.role,
                    "Give each role its own part of the dataset.");
        }
        String own = reader.own().certificate().fingerprint();
        if (!manifest.sealedTo.text().equals(own)) {
            throw InvalidInputException.of(
                    file,
                    "reader",
                    "one with this identity's certificate, " + own,
                    manifest.sealedTo.text(),
                    "If the identity was replaced, share the dataset again with the new certificate.");
        }
        return manifest;
    }
}
