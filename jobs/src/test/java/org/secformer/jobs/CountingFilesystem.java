package org.secformer.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A local directory under the scheme {@value #SCHEME}, which counts what a namenode would be asked, and what is read. The counts of a
 * process are written when it ends.
 */
public final class CountingFilesystem extends DelegateToFileSystem {
    static final String SCHEME = "counting";

    /** System property: where the counts go; nothing is written without it. */
    static final String REPORT = "secformer.counts";

    static final String CALLS = "calls";
    static final String CREATED = "created";
    static final String READ_ROWS_BYTES = "readRowsBytes";
    static final String LARGEST_DIRECTORY = "largestDirectory";

    public CountingFilesystem(URI uri, Configuration settings) throws IOException, URISyntaxException {
        super(uri, new Directory(), settings, SCHEME, false);
    }

    @Override
    public int getUriDefaultPort() {
        return -1;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** What a call needs others for here, a namenode does by itself. */
    private static <T> T counted(String kind, Call<T> call) throws IOException {
        if (Counts.INSIDE.get()) {
            return call.run();
        }
        Counts.call(kind);
        Counts.INSIDE.set(true);
        try {
            return call.run();
        } finally {
            Counts.INSIDE.set(false);
        }
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        return counted("open", () -> super.open(file, bufferSize));
    }

    @Override
    public FSDataOutputStream createInternal(
            Path file,
            EnumSet<CreateFlag> flags,
            FsPermission permission,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress,
            ChecksumOpt checksum,
            boolean createParent)
            throws IOException {
        return counted("create", () -> {
            FSDataOutputStream created = super.createInternal(
                    file, flags, permission, bufferSize, replication, blockSize, progress, checksum, createParent);
            Counts.created(file);
            return created;
        });
    }

    @Override
    public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
        counted("rename", () -> {
            super.renameInternal(from, to, overwrite);
            Counts.entry(from, -1);
            Counts.entry(to, 1);
            return to;
        });
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
        return counted("delete", () -> {
            boolean deleted = super.delete(file, recursive);
            Counts.entry(file, deleted ? -1 : 0);
            return deleted;
        });
    }

    @Override
    public FileStatus[] listStatus(Path directory) throws IOException {
        return counted("list", () -> super.listStatus(directory));
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
        return counted("status", () -> super.getFileStatus(file));
    }

    @Override
    public FileStatus getFileLinkStatus(Path file) throws IOException {
        return counted("status", () -> super.getFileLinkStatus(file));
    }

    @Override
    public void mkdir(Path directory, FsPermission permission, boolean createParent) throws IOException {
        counted("mkdir", () -> {
            super.mkdir(directory, permission, createParent);
            return directory;
        });
    }

    /** All of this process. */
    static final class Counts {
        private static final ConcurrentHashMap<String, AtomicLong> CALLS_BY_KIND = new ConcurrentHashMap<>();
        private static final ConcurrentHashMap<String, AtomicLong> ENTRIES = new ConcurrentHashMap<>();
        private static final AtomicLong LARGEST = new AtomicLong();
        private static final AtomicLong CREATED_FILES = new AtomicLong();
        private static final AtomicLong READ_ROWS = new AtomicLong();
        private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

        static {
            String report = System.getProperty(REPORT);
            if (report != null) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> write(java.nio.file.Path.of(report)), "counts"));
            }
        }

        private Counts() {}

        static void call(String kind) {
            CALLS_BY_KIND.computeIfAbsent(kind, absent -> new AtomicLong()).incrementAndGet();
        }

        static void created(Path file) {
            CREATED_FILES.incrementAndGet();
            entry(file, 1);
        }

        static void entry(Path file, int more) {
            AtomicLong entries =
                    ENTRIES.computeIfAbsent(file.getParent().toUri().getPath(), absent -> new AtomicLong());
            LARGEST.accumulateAndGet(entries.addAndGet(more), Math::max);
        }

        static long calls() {
            return CALLS_BY_KIND.values().stream().mapToLong(AtomicLong::get).sum();
        }

        private static void write(java.nio.file.Path report) {
            Properties counts = new Properties();
            CALLS_BY_KIND.forEach((kind, count) -> counts.setProperty("calls." + kind, count.toString()));
            counts.setProperty(CALLS, Long.toString(calls()));
            counts.setProperty(CREATED, CREATED_FILES.toString());
            counts.setProperty(READ_ROWS_BYTES, READ_ROWS.toString());
            counts.setProperty(LARGEST_DIRECTORY, LARGEST.toString());
            try (OutputStream out = Files.newOutputStream(report)) {
                counts.store(out, null);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** The same as a Hadoop filesystem of the older kind, which Parquet reads through. */
    public static final class Directory extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create(SCHEME + ":///");
        }

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FSDataInputStream open(Path file, int bufferSize) throws IOException {
            FSDataInputStream opened = counted("open", () -> super.open(file, bufferSize));
            return file.getParent().getName().equals("rows") ? new FSDataInputStream(new Counted(opened)) : opened;
        }

        @Override
        public FileStatus getFileStatus(Path file) throws IOException {
            return counted("status", () -> super.getFileStatus(file));
        }
    }

    /** Counts bytes of rows. */
    private static final class Counted extends FSInputStream {
        private final FSDataInputStream in;

        Counted(FSDataInputStream in) {
            this.in = in;
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public int read() throws IOException {
            Counts.READ_ROWS.incrementAndGet();
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            Counts.READ_ROWS.addAndGet(Math.max(0, count));
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
