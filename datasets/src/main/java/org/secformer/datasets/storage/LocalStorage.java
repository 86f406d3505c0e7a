package org.secformer.datasets.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/** A directory of the local filesystem. */
public final class LocalStorage implements Storage {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final String TEMPORARY = ".tmp";
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path root;

    public LocalStorage(Path root) {
        this.root = root;
    }

    @Override
    public LocalStorage below(String directory) {
        return new LocalStorage(path(directory));
    }

    private Path path(String name) {
        return root.resolve(Below.require(root, name));
    }

    public Path root() {
        return root;
    }

    @Override
    public InputStream open(String name) throws IOException {
        Path file = path(name);
        if (!Files.isRegularFile(file)) {
            throw InvalidInputException.of(
                    ErrorCode.INPUT_MISSING,
                    file,
                    "the file itself",
                    "a file",
                    "nothing",
                    "Check the path, or make the file anew.");
        }
        return Files.newInputStream(file);
    }

    @Override
    public void write(String name, Content content) throws IOException {
        Path file = path(name);
        refuseExisting(file);
        Path directory = makeDirectory(file);
        Path temporary = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            try (FileChannel channel = FileChannel.open(temporary, NEW, ownerOnly(directory))) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            giveName(temporary, file);
            force(directory);
        } catch (IOException failed) {
            throw at(file, failed);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A link, unlike a move, never replaces what another writer has made meanwhile. */
    private static void giveName(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException taken) {
            throw new NameTakenException(file);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            // Some filesystems have none; there the check and the move are two steps.
            refuseExisting(file);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void refuseExisting(Path file) {
        if (Files.exists(file)) {
            throw new NameTakenException(file);
        }
    }

    @Override
    public boolean createOnce(String name, byte[] content) throws IOException {
        Path file = path(name);
        Path directory = makeDirectory(file);
        try (FileChannel channel = FileChannel.open(file, NEW, ownerOnly(directory))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            force(directory);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (IOException failed) {
            throw at(file, failed);
        }
    }

    /** What the system says of a full disk, for example, names no file. */
    private static IOException at(Path file, IOException failed) {
        if (failed instanceof FileSystemException) {
            return failed;
        }
        FileSystemException named = new FileSystemException(file.toString(), null, failed.getMessage());
        named.initCause(failed);
        return named;
    }

    private static Path makeDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        return directory;
    }

    private static FileAttribute<?>[] ownerOnly(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Makes a new name durable: the directory, too, has to reach the disk. */
    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(path(name));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return list(directory, name -> !name.startsWith("."));
    }

    @Override
    public List<String> temporaries(String directory) throws IOException {
        return list(directory, name -> name.startsWith(".") && name.endsWith(TEMPORARY));
    }

    private List<String> list(String directory, Predicate<String> filter) throws IOException {
        Path path = path(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(filter)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public long length(String name) throws IOException {
        return Files.size(path(name));
    }

    @Override
    public Instant modified(String name) throws IOException {
        try {
            return Files.getLastModifiedTime(path(name)).toInstant();
        } catch (NoSuchFileException gone) {
            return Instant.EPOCH;
        }
    }

    @Override
    public void requirePrivate(String name) throws IOException {
        Path file = path(name);
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || !Files.exists(file)) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (!OWNERS.containsAll(permissions)) {
            throw InvalidInputException.of(
                    file,
                    "permissions",
                    "a file that only its owner may read",
                    PosixFilePermissions.toString(permissions),
                    "Mend it with: chmod 600 " + file);
        }
    }

    @Override
    public String locate(String name) {
        return path(name).toString();
    }
}
