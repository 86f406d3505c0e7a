package org.secformer.jobs.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
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
 * compression and encodings, is compared with what was foretold before anything of that size is allocated.
 */
public final class SealedRows implements Closeable {
    /** Parquet's writers still name the last of them, for levels that no column here has. */
    @SuppressWarnings("deprecation")
    private static final Set<Encoding> PLAIN = EnumSet.of(Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED);

    /** How Parquet's messages begin when what it has read makes no sense. */
    private static final String UNPARSED = "can not read class";

    private static final String REMEDY = "Get it again from whoever made it.";

    private final ParquetFileReader reader;
    private final Foretold foretold;
    private final String location;
    private RecordReader<Group> group;
    private long leftInGroup;
    private long left;

    /**
     * What must be there.
     *
     * @param schema of the rows
     * @param rows how many
     * @param mostBytes longest file that so many rows may be
     */
    public record Foretold(MessageType schema, long rows, long mostBytes) {
        /** For small files and large rows alike: footers, headers and tags of pages. */
        private static final long FIXED_BYTES = 1 << 16;

        private static final long BYTES_A_ROW = 64;

        /** @param rowBytes of all columns of a row together, at most */
        public static Foretold of(MessageType schema, long rows, long rowBytes) {
            return new Foretold(schema, rows, FIXED_BYTES + rows * (rowBytes + rowBytes / 16 + BYTES_A_ROW));
        }
    }

    private SealedRows(ParquetFileReader reader, Foretold foretold, String location) {
        this.reader = reader;
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
            ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withDecryption(decryption)
                    .build();
            ParquetFileReader reader = ParquetFileReader.open(file, options);
            try {
                SealedRows rows = new SealedRows(reader, foretold, location);
                rows.requireForetold(file.getLength());
                return rows;
            } catch (RuntimeException refused) {
                reader.close();
                throw refused;
            }
        });
    }

    private void requireForetold(long length) {
        MessageType schema = reader.getFileMetaData().getSchema();
        if (!schema.equals(foretold.schema())) {
            throw damaged(location, "columns as this program writes them", "others", null);
        }
        long rows = 0;
        long bytes = 0;
        for (BlockMetaData block : reader.getRowGroups()) {
            rows = sum(rows, block.getRowCount());
            for (ColumnChunkMetaData column : block.getColumns()) {
                boolean isPlain = column.getCodec() == CompressionCodecName.UNCOMPRESSED
                        && !column.hasDictionaryPage()
                        && PLAIN.containsAll(column.getEncodings());
                if (!isPlain || column.getValueCount() != block.getRowCount()) {
                    throw damaged(location, "columns as this program writes them", "others", null);
                }
                bytes = sum(bytes, Math.max(column.getTotalSize(), column.getTotalUncompressedSize()));
            }
        }
        if (rows != foretold.rows()) {
            throw damaged(location, foretold.rows() + " rows", rows + " rows", null);
        }
        if (bytes > length) {
            throw damaged(location, "columns of at most " + length + " bytes", bytes + " bytes", null);
        }
    }

    private long sum(long before, long more) {
        if (more < 0 || before + more < before) {
            throw damaged(location, "sizes of columns", "impossible ones", null);
        }
        return before + more;
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
                PageReadStore pages = reader.readNextRowGroup();
                if (pages == null) {
                    throw damaged(location, left + " more rows", "no more", null);
                }
                leftInGroup = pages.getRowCount();
                group = new ColumnIOFactory()
                        .getColumnIO(foretold.schema())
                        .getRecordReader(pages, new GroupRecordConverter(foretold.schema()));
            }
            leftInGroup--;
            left--;
            return group.read();
        });
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
        reader.close();
    }
}
