package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A filesystem of a few pages, mounted at a directory; needs root on Linux, else the test is skipped. */
final class TinyFilesystem implements AutoCloseable {
    private static final int PAGE_KIB = 4;

    private final Path directory;

    private TinyFilesystem(Path directory) {
        this.directory = directory;
    }

    static TinyFilesystem at(Path directory, int pages) throws IOException {
        Files.createDirectories(directory);
        int code = run("mount", "-t", "tmpfs", "-o", "size=" + pages * PAGE_KIB + "k", "tmpfs", directory.toString());
        Assumptions.assumeTrue(code == 0, "a tmpfs cannot be mounted here");
        return new TinyFilesystem(directory);
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }

    /** Makes room. */
    void grow() throws IOException {
        assertEquals(0, run("mount", "-o", "remount,size=4m", directory.toString()));
    }

    @Override
    public void close() throws IOException {
        assertEquals(0, run("umount", directory.toString()));
    }
}
