package org.secformer.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

class LocalStorageContractTest extends StorageContract {
    @TempDir
    Path directory;

    @Override
    Storage client() {
        return new LocalStorage(directory);
    }

    @Override
    List<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    boolean isOwnersOnly(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)))
                .equals("rw-------");
    }

    @Override
    void letOthersRead(String name) throws IOException {
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString("rw-r-----"));
    }
}
