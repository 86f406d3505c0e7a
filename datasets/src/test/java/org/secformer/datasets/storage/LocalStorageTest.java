package org.secformer.datasets.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;

class LocalStorageTest {
    private static final int THREADS = 8;

    @TempDir
    Path directory;

    private LocalStorage storage;

    @BeforeEach
    void open() {
        storage = new LocalStorage(directory);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        byte[] content = new byte[200_000];
        content[199_999] = 1;
        storage.write("deep/below/file", out -> out.write(content));
        assertArrayEquals(content, read("deep/below/file"));
        assertEquals(200_000, storage.length("deep/below/file"));
        assertTrue(storage.exists("deep/below/file"));
        assertArrayEquals(
                content, storage.below("deep").below("below").open("file").readAllBytes());
        assertTrue(storage.locate("deep/below/file").endsWith("deep/below/file"));
    }

    @Test
    void aFailureHalfWayLeavesNothing() throws IOException {
        assertThrows(
                IOException.class,
                () -> storage.write("file", out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("half-way");
                }));
        assertThrows(
                IllegalStateException.class,
                () -> storage.write("file", out -> {
                    out.write(1);
                    throw new IllegalStateException("half-way");
                }));
        assertEquals(List.of(), everything());
    }

    @Test
    void nothingShowsBeforeItIsWhole() throws IOException {
        storage.write("file", out -> {
            out.write(new byte[100_000]);
            out.flush();
            assertFalse(storage.exists("file"));
            assertEquals(List.of(), storage.list(""));
        });
        assertEquals(List.of("file"), everything());
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        storage.write("file", out -> out.write(1));
        assertRefused(() -> storage.write("file", out -> out.write(2)), "file", "Nothing is overwritten");
        assertArrayEquals(new byte[] {1}, read("file"));
        assertRefused(
                () -> storage.write("late", out -> Files.write(directory.resolve("late"), new byte[] {3})),
                "late",
                "Nothing is overwritten");
        assertArrayEquals(new byte[] {3}, read("late"));
        assertEquals(List.of("file", "late"), everything());
    }

    @Test
    void ofManyWritersOneWinsAndTheOthersAreRefused() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "file" + round;
            CyclicBarrier ready = new CyclicBarrier(THREADS);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    try {
                        storage.write(name, out -> {
                            out.write(number);
                            await(ready);
                        });
                        return true;
                    } catch (InvalidInputException refused) {
                        return false;
                    }
                }));
            }
            threads.shutdown();
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                if (running.get(i).get()) {
                    winners.add(i);
                }
            }
            assertEquals(1, winners.size(), "winners of round " + round + ": " + winners);
            assertArrayEquals(new byte[] {winners.get(0).byteValue()}, read(name));
        }
        assertEquals(20, everything().size());
    }

    private static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new IOException(broken);
        }
    }

    @Test
    void onlyTheOwnerReads() throws IOException {
        storage.write("written", out -> out.write(1));
        storage.createOnce("created", new byte[1]);
        for (String name : List.of("written", "created")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))),
                    name);
        }
    }

    @Test
    void listsInOrderWithoutHiddenFiles() throws IOException {
        for (String name : List.of("b", "a/x", "c", "B", "10", "9", ".hidden")) {
            storage.write(name, out -> out.write(1));
        }
        assertEquals(List.of("10", "9", "B", "a", "b", "c"), storage.list(""));
        assertEquals(List.of("x"), storage.list("a"));
        assertEquals(List.of(), storage.list("missing"));
    }

    @Test
    void aMissingFileIsNamed() {
        assertRefused(() -> storage.open("sub/missing"), directory.resolve("sub/missing") + ", ", "found nothing");
        assertRefused(() -> storage.open(""), directory.toString(), "expected a file");
    }

    @Test
    void deletingIsRepeatable() throws IOException {
        storage.write("file", out -> out.write(1));
        storage.delete("file");
        storage.delete("file");
        assertFalse(storage.exists("file"));
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = storage.open(name)) {
            return in.readAllBytes();
        }
    }

    /** Names of all files, hidden ones too. */
    private List<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertRefused(Action action, String... parts) {
        String message = assertThrows(InvalidInputException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
