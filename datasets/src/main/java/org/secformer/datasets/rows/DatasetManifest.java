package org.secformer.datasets.rows;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.Identity;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.Base64Text;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.FileName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.embedding.PrivateRow;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

/**
 * The manifest of a shared dataset, one for each reader, signed by the client and written last: a dataset without it is not
 * there. It holds what the reader opens the files with ({@link FileKeys}), sealed to that reader: so nothing can be put in the
 * place of a file, before or after the manifest is signed.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param dataset its id, fresh each time a dataset is shared
 * @param bundle id of the model bundle whose tables were used
 * @param role who reads these files: party0, party1 or client
 * @param sealedKeys of the files, in Base64
 * @param shape of the model
 * @param length tokens per row
 * @param rowsPerBatch rows per batch
 * @param network between the parties that will score it
 * @param pairs whether rows are pairs of texts
 * @param rows rows of the client's data
 * @param batches rows are filled up to whole batches with empty ones, which follow the client's; parties have those, too
 * @param tables sizes of the embedding tables that parties look tokens up in; null if the client has looked them up
 * @param files the data files of this role, in the order of their rows
 */
public record DatasetManifest(
        String format,
        int version,
        DatasetId dataset,
        BundleId bundle,
        Role role,
        Base64Text sealedKeys,
        ModelShape shape,
        int length,
        int rowsPerBatch,
        Network network,
        boolean pairs,
        long rows,
        int batches,
        TableShape tables,
        List<DataFile> files)
        implements Parsed, Serializable {
    public static final String FILE = "dataset.json";

    /** The directory of the files. */
    public static final String ROWS = "rows";

    static final String FORMAT = "secformer dataset";
    static final int VERSION = 8;

    /** Names of prediction shares have eight digits for it. */
    private static final int MOST_BATCHES = 100_000_000;

    public DatasetManifest {
        for (Object part : new Object[] {dataset, bundle, role, sealedKeys, shape, network}) {
            Objects.requireNonNull(part, "a part of the manifest");
        }
        files = List.copyOf(files);
        boolean inRange = rows >= 1 && rowsPerBatch >= 1 && batches >= 1 && batches <= MOST_BATCHES;
        // Without overflow: the last batch has at least one row of the client's.
        if (!inRange || rows > (long) batches * rowsPerBatch || rows <= (batches - 1L) * rowsPerBatch) {
            throw new IllegalArgumentException(rows + " rows in " + batches + " batches of " + rowsPerBatch);
        }
        requireAllRows(files, role == Role.CLIENT ? rows : (long) batches * rowsPerBatch);
        new Plan(shape, length, rowsPerBatch, network);
        if (tables != null && tables.columns() != shape.embedding()) {
            throw new IllegalArgumentException("embedding tables of " + tables.columns() + " columns");
        }
    }

    private static void requireAllRows(List<DataFile> files, long count) {
        long next = 0;
        for (DataFile file : files) {
            if (file.firstRow() != next) {
                throw new IllegalArgumentException(
                        "a file that begins with row " + file.firstRow() + " after row " + next);
            }
            next = Math.addExact(next, file.rows());
        }
        if (next != count) {
            throw new IllegalArgumentException("files of " + next + " rows in place of " + count);
        }
    }

    /**
     * One file of a dataset.
     *
     * @param name below {@value #ROWS}; no two attempts at writing the same rows have the same
     * @param firstRow number of its first row
     * @param rows how many there are, numbered upwards
     */
    public record DataFile(FileName name, long firstRow, long rows) implements Parsed, Serializable {
        private static final Pattern NAME = Pattern.compile("part-\\d{5,9}-[0-9a-f]{16}\\.parquet");

        public DataFile {
            if (!NAME.matcher(name.text()).matches() || firstRow < 0 || rows < 1) {
                throw new IllegalArgumentException("no file of a dataset");
            }
        }

        /**
         * Names a file.
         *
         * @param partition of the rows that are written
         * @param attempt drawn for this attempt at writing them, 16 hexadecimal digits
         */
        public static FileName name(int partition, String attempt) {
            return new FileName(String.format("part-%05d-%s.parquet", partition, attempt));
        }

        /** Where it lies in its reader's part. */
        public String path() {
            return ROWS + "/" + name;
        }
    }

    /** A manifest for a reader, with the keys of its files. */
    public static DatasetManifest of(
            DatasetId dataset,
            BundleId bundle,
            RoleCertificate reader,
            FileKeys keys,
            Plan plan,
            boolean pairs,
            long rows,
            TableShape tables,
            List<DataFile> files) {
        return new DatasetManifest(
                FORMAT,
                VERSION,
                dataset,
                bundle,
                reader.role(),
                keys.sealedTo(reader, subjectOfFiles(dataset)),
                plan.shape(),
                plan.length(),
                plan.rowsPerBatch(),
                plan.network(),
                pairs,
                rows,
                Math.toIntExact((rows + plan.rowsPerBatch() - 1) / plan.rowsPerBatch()),
                tables,
                files);
    }

    /** What the manifest for a reader is signed as. */
    private static String subject(Role reader) {
        return "dataset for " + reader;
    }

    /** What the keys of a dataset's files are sealed as. */
    private static String subjectOfFiles(DatasetId dataset) {
        return "rows of dataset " + dataset;
    }

    public Plan plan() {
        return new Plan(shape, length, rowsPerBatch, network);
    }

    /** Bytes of a row's part at a party. */
    public int partBytes(Party party) {
        return tables == null ? RowShares.partBytes(plan(), party) : new PrivateRow(tables, length).partBytes(party);
    }

    /**
     * The keys of the files, to be closed.
     *
     * @param place where this manifest lies, for messages
     * @throws InvalidInputException if they were sealed to somebody else, or to this reader's former identity
     */
    public FileKeys keys(Identity reader, String place) {
        return FileKeys.open(sealedKeys, reader, place, subjectOfFiles(dataset));
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
        byte[] content = ReaderPart.checked(part, FILE, subject(reader.role()), reader);
        DatasetManifest manifest = Json.read(content, FORMAT, VERSION, DatasetManifest.class, file);
        ReaderPart.requireFor(reader.role(), manifest.role, file);
        manifest.keys(reader.own(), file).close();
        return manifest;
    }
}
