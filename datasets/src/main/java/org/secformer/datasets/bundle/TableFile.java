package org.secformer.datasets.bundle;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.rows.EmbeddingTables;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.embedding.MaskedTables;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.ring.Packing;

/**
 * Masked embedding tables in a party's bundle: {@value #NAME}, sealed like its other files. Bytes of what is sealed: F of words, positions and
 * types, row by row, 4 bytes each, little-endian. It is sealed, too, as the client knows the masks.
 */
public final class TableFile {
    static final String NAME = "embeddings.masked";
    private static final int BUFFER_BYTES = 1 << 16;

    private TableFile() {}

    /** Masks tables for both parties. */
    static void write(EmbeddingTables tables, Seed masks, Storage first, Storage second) throws IOException {
        byte[] packed = new byte[Integer.BYTES * tables.shape().columns()];
        first.write(
                NAME,
                one -> second.write(NAME, two -> {
                    MaskedTables.RowAccess<IOException> both = row -> {
                        for (int j = 0; j < row.length; j++) {
                            Packing.putInt(packed, Integer.BYTES * j, row[j]);
                        }
                        one.write(packed);
                        two.write(packed);
                    };
                    MaskedTables.mask(tables.shape(), tables::row, masks, both);
                }));
    }

    /**
     * Reads them.
     *
     * @param bundle id of the party's bundle
     * @param shape that the bundle's header tells
     * @throws InvalidInputException if they are missing, damaged or of another length
     */
    public static MaskedTables read(Storage storage, Credentials reader, BundleId bundle, TableShape shape)
            throws IOException {
        Storage files = BundleManifest.open(storage, reader, bundle).files();
        byte[] packed = new byte[Integer.BYTES * shape.columns()];
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(NAME), BUFFER_BYTES))) {
            requireLength(files, storage.locate(NAME), shape);
            MaskedTables read = MaskedTables.<IOException>read(shape, row -> {
                in.readFully(packed);
                for (int j = 0; j < row.length; j++) {
                    row[j] = Packing.getInt(packed, Integer.BYTES * j);
                }
            });
            if (in.read() >= 0) {
                throw refused(storage.locate(NAME), shape, "more");
            }
            return read;
        } catch (EOFException cut) {
            throw refused(storage.locate(NAME), shape, "less");
        }
    }

    /** Reads them through, without keeping them. */
    static void requireWhole(Storage files, String file, TableShape shape) throws IOException {
        try (InputStream in = files.open(NAME)) {
            requireLength(files, file, shape);
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Before memory is taken for what a header promises. */
    private static void requireLength(Storage files, String file, TableShape shape) throws IOException {
        long found = files.length(NAME);
        if (found != shape.maskedBytes()) {
            throw refused(file, shape, String.valueOf(found));
        }
    }

    private static InvalidInputException refused(String file, TableShape shape, String found) {
        return InvalidInputException.of(
                ErrorCode.INPUT_DAMAGED,
                file,
                "length",
                shape.maskedBytes() + " bytes, as the bundle says",
                found,
                BundleManifest.REMEDY);
    }
}
