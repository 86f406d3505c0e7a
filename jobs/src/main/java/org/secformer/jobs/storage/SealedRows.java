package org.secformer.jobs.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/**
 * The rows of an encrypted Parquet file, one after the other, without Spark's SQL engine, which takes longer to start than a
 * short run.
 *
 * <p><b>Security guarantees:</b> the file is opened once; every byte that is used has been authenticated under the key that was
 * given. Whoever wrote the file is not trusted with the reader's memory: its length, and what its footer says of rows, sizes,
 * compression and encodings, is compared with what was foretold before anything of that size is allocated; what its pages say
 * is compared with what they are ({@link EncryptedFile}).
 */
public final class SealedRows implements Closeable {
    /** Parquet's writers still name the last of them, for levels that no column here has. */
    @SuppressWarnings("deprecation")
    private static final Set<Encoding> PLAIN = EnumSet.of(Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED);

    /** How Parquet's messages begin when what it has read makes no sense. */
    private static final String UNPARSED = "can not read class";

    private static final String COLUMNS = "columns as this program writes them";
    private static final String REMEDY = "Get it again from whoever made it.";

    private final EncryptedFile file;
    private final Iterator<BlockMetaData> groups;
    private final Foretold foretold;
    private final String location;
    private final MessageType schema;
    private final Map<String, String> told;
    private RecordReader<Group> group;
    private long leftInGroup;
    private long left;

    /**
     * What must be there.
     *
     * @param schemas of which the rows have one
     * @param rows how many
     * @param mostBytes longest file that so many rows may be
     * @param mostGroupBytes largest row group, which is in memory as a whole
     */
    public record Foretold(List<MessageType> schemas, long rows, long mostBytes, long mostGroupBytes) {
        /** For small files and large rows alike: footers, headers and tags of pages. */
        private static final long FIXED_BYTES = 1 << 16;

        private static final long BYTES_A_ROW = 64;

        /** Files of this format have been written with so many rows in a group, however large. */
        private static final int ROWS_OF_ANY_SIZE = 101;

        /** @param rowBytes of all columns of a row together, at most */
        public static Foretold of(MessageType schema, long rows, long rowBytes) {
            long aRow = rowBytes + rowBytes / 16 + BYTES_A_ROW;
            return new Foretold(
                    List.of(schema),
                    rows,
                    FIXED_BYTES + rows * aRow,
                    FIXED_BYTES + Math.max(SealedParquet.ROW_GROUP_BYTES, ROWS_OF_ANY_SIZE * aRow));
        }

        /** For what its reader has written itself, in one of these forms. */
        public static Foretold ofAnySize(List<MessageType> schemas, long rows) {
            return new Foretold(schemas, rows, Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    private SealedRows(EncryptedFile file, ParquetMetadata footer, Foretold foretold, String location) {
        this.file = file;
        this.groups = footer.getBlocks().iterator();
        this.schema = footer.getFileMetaData().getSchema();
        this.told = footer.getFileMetaData().getKeyValueMetaData();
        this.foretold = foretold;
        this.location = location;
        this.left = foretold.rows();
    }

    /**
     * Opens a file and compares its footer with what was foretold.
     *
     * @param location for messages
     * @throws InvalidInputException if it is missing, damaged, somebody else's or not what was foretold
     */
    public static SealedRows open(
            InputFile file, FileDecryptionProperties decryption, Foretold foretold, String location)
            throws IOException {
        return guarded(location, () -> {
            if (file.getLength() > foretold.mostBytes()) {
                throw damaged(
                        location, "at most " + foretold.mostBytes() + " bytes", file.getLength() + " bytes", null);
            }
            EncryptedFile encrypted = new EncryptedFile(file, decryption);
            try {
                ParquetMetadata footer = encrypted.footer();
                if (!foretold.schemas().contains(footer.getFileMetaData().getSchema())) {
                    throw damaged(location, COLUMNS, "others", null);
                }
                SealedRows rows = new SealedRows(encrypted, footer, foretold, location);
                rows.requireForetold(footer.getBlocks(), file.getLength());
                return rows;
            } catch (IOException | RuntimeException refused) {
                encrypted.close();
                throw refused;
            }
        });
    }

    private void requireForetold(List<BlockMetaData> all, long length) {
        long rows = 0;
        long bytes = 0;
        for (BlockMetaData block : all) {
            rows = sum(rows, block.getRowCount());
            long inGroup = 0;
            for (ColumnChunkMetaData column : block.getColumns()) {
                requirePlain(column, block.getRowCount());
                inGroup = sum(inGroup, Math.max(column.getTotalSize(), column.getTotalUncompressedSize()));
            }
            if (inGroup > foretold.mostGroupBytes()) {
                throw damaged(
                        location,
                        "row groups of at most " + foretold.mostGroupBytes() + " bytes",
                        inGroup + " bytes",
                        null);
            }
            bytes = sum(bytes, inGroup);
        }
        if (rows != foretold.rows()) {
            throw damaged(location, foretold.rows() + " rows", rows + " rows", null);
        }
        if (bytes > length) {
            throw damaged(location, "columns of at most " + length + " bytes", bytes + " bytes", null);
        }
    }

    private void requirePlain(ColumnChunkMetaData column, long rows) {
        boolean isPlain = column.getCodec() == CompressionCodecName.UNCOMPRESSED
                && !column.hasDictionaryPage()
                && PLAIN.containsAll(column.getEncodings());
        if (!isPlain || column.getValueCount() != rows) {
            throw damaged(location, COLUMNS, "others", null);
        }
    }

    private long sum(long before, long more) {
        if (more < 0 || before + more < before) {
            throw damaged(location, "sizes of columns", "impossible ones", null);
        }
        return before + more;
    }

    /** What whoever wrote the file has put into its footer under a key; empty if nothing. */
    public String told(String key) {
        return told.getOrDefault(key, "");
    }

    public boolean hasNext() {
        return left > 0;
    }

    /** The next row. */
    public Group next() throws IOException {
        if (left == 0) {
            throw new NoSuchElementException("no more rows");
        }
        return guarded(location, () -> {
            while (leftInGroup == 0) {
                open(groups.next());
            }
            leftInGroup--;
            left--;
            return group.read();
        });
    }

    /**
     * Passes over rows; row groups of which none is wanted are not read.
     *
     * @throws NoSuchElementException if there are not so many
     */
    public void skip(long rows) throws IOException {
        if (rows > left) {
            throw new NoSuchElementException("no more rows");
        }
        guarded(location, () -> {
            long toSkip = rows;
            while (toSkip > 0) {
                if (leftInGroup == 0) {
                    toSkip = passGroups(toSkip);
                } else {
                    group.read();
                    leftInGroup--;
                    left--;
                    toSkip--;
                }
            }
            return null;
        });
    }

    /** Passes over whole groups, and opens the first that is not; returns how many rows are still to be passed over. */
    private long passGroups(long rows) throws IOException {
        BlockMetaData next = groups.next();
        long toSkip = rows;
        while (next.getRowCount() <= toSkip) {
            toSkip -= next.getRowCount();
            left -= next.getRowCount();
            if (toSkip == 0) {
                return 0;
            }
            next = groups.next();
        }
        open(next);
        return toSkip;
    }

    private void open(BlockMetaData next) throws IOException {
        leftInGroup = next.getRowCount();
        if (leftInGroup > 0) {
            group = new ColumnIOFactory()
                    .getColumnIO(schema)
                    .getRecordReader(file.pages(next), new GroupRecordConverter(schema));
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /** Parquet's own words for a wrong key, a forged page or a cut file are many and mislead. */
    private static <T> T guarded(String location, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (InvalidInputException known) {
            throw known;
        } catch (FileNotFoundException | NoSuchFileException missing) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_MISSING, location, "the file itself", "a file", "no file", REMEDY);
        } catch (EOFException cut) {
            throw damaged(location, "a whole file", "its end", cut);
        } catch (RuntimeException unreadable) {
            throw known(unreadable, location);
        } catch (IOException failed) {
            if (String.valueOf(failed.getMessage()).startsWith(UNPARSED)) {
                throw known(failed, location);
            }
            // The storage's fault, not the file's.
            throw failed;
        }
    }

    /** A key's refusal says more than what Parquet wraps it in. */
    private static InvalidInputException known(Exception unreadable, String location) {
        for (Throwable at = unreadable; at != null; at = at.getCause()) {
            if (at instanceof InvalidInputException refusal) {
                return refusal;
            }
        }
        return damaged(location, "the file that was made for this place", "another, or a changed one", unreadable);
    }

    private static InvalidInputException damaged(String location, String expected, String found, Exception cause) {
        return new InvalidInputException(
                ErrorCode.INPUT_DAMAGED,
                location + ", the file itself: expected " + expected + ", found " + found + ".\n" + REMEDY,
                cause);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
