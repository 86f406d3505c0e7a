package org.secformer.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;

/** What every storage keeps. */
abstract class StorageContract {
    private static final int WRITERS = 8;
    private static final int CLAIMANTS = 32;

    /** A directory of this test's own, as another client sees it at each call. */
    abstract Storage client() throws IOException;

    /** Names of all files in the directory, hidden ones too, sorted. */
    abstract List<String> everything() throws IOException;

    /** Whether a file is readable by its owner only. */
    abstract boolean isOwnersOnly(String name) throws IOException;

    abstract void letOthersRead(String name) throws IOException;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        byte[] content = new byte[200_000];
        content[199_999] = 1;
        Storage storage = client();
        storage.write("deep/below/file", out -> out.write(content));
        assertArrayEquals(content, read(storage, "deep/below/file"));
        assertArrayEquals(content, read(client(), "deep/below/file"));
        assertEquals(200_000, storage.length("deep/below/file"));
        assertTrue(storage.exists("deep/below/file"));
        assertTrue(storage.exists("deep"));
        assertArrayEquals(content, read(storage.below("deep").below("below"), "file"));
        assertTrue(storage.locate("deep/below/file").endsWith("/deep/below/file"));
        assertArrayEquals(content, read(Storages.of(storage.below("deep").locate("")), "below/file"));
    }

    @Test
    void whatIsWrittenIsPrivate() throws IOException {
        Storage storage = client();
        storage.write("key", out -> out.write(1));
        storage.requirePrivate("key");
        storage.requirePrivate("nothing of this name");
        letOthersRead("key");
        String message = assertThrows(InvalidInputException.class, () -> client().requirePrivate("key"))
                .getMessage();
        assertTrue(message.contains(storage.locate("key") + ", permissions"), message);
        assertTrue(message.contains("chmod 600 " + storage.locate("key")), message);
    }

    @Test
    void largeFilesAreWhole() throws IOException {
        byte[] content = new byte[(7 << 20) + 12_345];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + (i >>> 16));
        }
        Storage storage = client();
        storage.write("large", out -> out.write(content));
        assertEquals(content.length, storage.length("large"));
        assertArrayEquals(content, read(client(), "large"));
        storage.write("empty", out -> {});
        assertEquals(0, client().length("empty"));
    }

    @Test
    void aFailureHalfWayLeavesNothing() throws IOException {
        Storage storage = client();
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
        Storage storage = client();
        storage.write("file", out -> {
            out.write(new byte[100_000]);
            out.flush();
            assertFalse(client().exists("file"));
            assertEquals(List.of(), client().list(""));
            assertEquals(1, client().temporaries("").size());
        });
        assertEquals(List.of("file"), everything());
        assertEquals(List.of(), client().temporaries(""));
    }

    @Test
    void filesHaveATimeAndMissingOnesAreOld() throws IOException {
        Storage storage = client();
        Instant before = Instant.now().minusSeconds(60);
        storage.write("directory/file", out -> out.write(1));
        assertTrue(client().modified("directory/file").isAfter(before));
        assertFalse(client().modified("directory/file").isAfter(Instant.now().plusSeconds(60)));
        assertEquals(Instant.EPOCH, client().modified("directory/missing"));
        assertEquals(List.of(), client().temporaries("missing"));
    }

    @Test
    void temporaryFilesOfTheKilledAreFoundAndDeleted() throws IOException {
        Storage storage = client();
        storage.write("directory/.file.8c1f.tmp", out -> out.write(1));
        storage.write("directory/.hidden", out -> out.write(1));
        storage.write("directory/file", out -> out.write(1));
        assertEquals(List.of(".file.8c1f.tmp"), client().temporaries("directory"));
        assertEquals(0, new Leftovers(client(), Duration.ofHours(1)).delete("directory"));
        assertEquals(1, new Leftovers(client(), Duration.ofHours(-1)).delete("directory"));
        assertEquals(List.of(".hidden", "file"), everything());
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Storage storage = client();
        storage.write("file", out -> out.write(1));
        assertTaken(() -> storage.write("file", out -> out.write(2)), "file");
        assertArrayEquals(new byte[] {1}, read(storage, "file"));
        assertTaken(() -> storage.write("late", out -> client().write("late", first -> first.write(3))), "late");
        assertArrayEquals(new byte[] {3}, read(storage, "late"));
        assertTaken(() -> storage.write("claim", out -> client().createOnce("claim", new byte[] {4})), "claim");
        assertArrayEquals(new byte[] {4}, read(storage, "claim"));
        assertEquals(List.of("claim", "file", "late"), everything());
    }

    @Test
    void aDirectoryIsNotReplacedEither() throws IOException {
        Storage storage = client();
        storage.write("directory/x", out -> out.write(1));
        assertTaken(() -> storage.write("directory", out -> out.write(2)), "directory");
        assertTaken(() -> storage.write("late", out -> client().write("late/y", first -> first.write(3))), "late");
        assertFalse(storage.createOnce("directory", new byte[0]));
        assertEquals(List.of("x", "y"), everything());
    }

    @Test
    void ofManyWritersOneWinsAndTheOthersAreRefused() throws Exception {
        int rounds = 10;
        for (int round = 0; round < rounds; round++) {
            String name = "file" + round;
            List<Integer> winners = winners(WRITERS, (number, ready) -> {
                try {
                    client().write(name, out -> {
                        out.write(number);
                        await(ready);
                    });
                    return true;
                } catch (NameTakenException refused) {
                    return false;
                }
            });
            assertEquals(1, winners.size(), "winners of round " + round + ": " + winners);
            assertArrayEquals(new byte[] {winners.get(0).byteValue()}, read(client(), name));
        }
        assertEquals(rounds, everything().size());
    }

    @Test
    void ofManyClaimantsOneWins() throws Exception {
        Storage shared = client();
        for (int round = 0; round < 10; round++) {
            String name = "claims/unit" + round;
            boolean isShared = round % 2 == 0;
            List<Integer> winners = winners(CLAIMANTS, (number, ready) -> {
                Storage storage = isShared ? shared : client();
                await(ready);
                return storage.createOnce(name, ("thread " + number).getBytes(StandardCharsets.UTF_8));
            });
            assertEquals(1, winners.size(), "winners of round " + round + ": " + winners);
            assertEquals("thread " + winners.get(0), text(name));
        }
    }

    @Test
    void theFirstClaimHoldsForEver() throws IOException {
        Storage storage = client();
        assertTrue(storage.createOnce("claims/a", "first".getBytes(StandardCharsets.UTF_8)));
        assertFalse(storage.createOnce("claims/a", "second".getBytes(StandardCharsets.UTF_8)));
        assertFalse(client().below("claims").createOnce("a", new byte[0]));
        assertEquals("first", text("claims/a"));
        assertEquals(List.of("a"), storage.list("claims"));
    }

    @Test
    void anEmptyClaimHolds() throws IOException {
        assertTrue(client().createOnce("claims/a", new byte[0]));
        assertFalse(client().createOnce("claims/a", new byte[1]));
        assertEquals(0, client().length("claims/a"));
    }

    @Test
    void onlyTheOwnerReads() throws IOException {
        client().write("written", out -> out.write(1));
        client().createOnce("created", new byte[1]);
        assertTrue(isOwnersOnly("written"));
        assertTrue(isOwnersOnly("created"));
    }

    @Test
    void listsInOrderWithoutHiddenFiles() throws IOException {
        Storage storage = client();
        for (String name : List.of("b", "a/x", "c", "B", "10", "9", ".hidden")) {
            storage.write(name, out -> out.write(1));
        }
        assertEquals(List.of("10", "9", "B", "a", "b", "c"), storage.list(""));
        assertEquals(List.of("x"), storage.list("a"));
        assertEquals(List.of(), storage.list("missing"));
        assertEquals(List.of(), storage.list("b"));
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Storage storage = client();
        assertRefused(() -> storage.open("sub/missing"), storage.locate("sub/missing") + ", ", "found nothing");
        assertRefused(() -> storage.open(""), storage.locate(""), "expected a file");
        assertThrows(IOException.class, () -> storage.length("sub/missing"));
        assertFalse(storage.exists("sub/missing"));
    }

    @Test
    void deletingIsRepeatable() throws IOException {
        Storage storage = client();
        storage.write("file", out -> out.write(1));
        storage.delete("file");
        storage.delete("file");
        assertFalse(storage.exists("file"));
        storage.write("directory/file", out -> out.write(1));
        assertThrows(IOException.class, () -> storage.delete("directory"));
        assertTrue(storage.exists("directory/file"));
        storage.delete("directory/file");
        storage.delete("directory");
        assertFalse(storage.exists("directory"));
    }

    final String text(String name) throws IOException {
        return new String(read(client(), name), StandardCharsets.UTF_8);
    }

    static byte[] read(Storage storage, String name) throws IOException {
        try (InputStream in = storage.open(name)) {
            return in.readAllBytes();
        }
    }

    private interface Attempt {
        boolean succeeds(int number, CyclicBarrier ready) throws IOException;
    }

    /** Which of so many threads succeed. */
    private static List<Integer> winners(int count, Attempt attempt) throws Exception {
        CyclicBarrier ready = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        List<Future<Boolean>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            running.add(threads.submit(() -> attempt.succeeds(number, ready)));
        }
        threads.shutdown();
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (running.get(i).get()) {
                winners.add(i);
            }
        }
        return winners;
    }

    private static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new IOException(broken);
        }
    }

    interface Action {
        void run() throws IOException;
    }

    private static void assertTaken(Action action, String name) {
        String message = assertThrows(NameTakenException.class, action::run).getMessage();
        assertTrue(message.contains("/" + name + ", ") && message.contains("Nothing is overwritten"), message);
    }

    private static void assertRefused(Action action, String... parts) {
        String message = assertThrows(InvalidInputException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
