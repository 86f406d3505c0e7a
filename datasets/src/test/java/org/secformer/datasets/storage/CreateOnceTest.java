package org.secformer.datasets.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single use of correlated randomness rests on this: of all callers that ever try, one makes the file. */
class CreateOnceTest {
    private static final int NAMES = 40;

    @TempDir
    Path directory;

    @Test
    void theFirstCallWinsForEver() throws IOException {
        LocalStorage storage = new LocalStorage(directory);
        assertTrue(storage.createOnce("claims/a", "first".getBytes(StandardCharsets.UTF_8)));
        assertFalse(storage.createOnce("claims/a", "second".getBytes(StandardCharsets.UTF_8)));
        assertFalse(new LocalStorage(directory).below("claims").createOnce("a", new byte[0]));
        assertEquals("first", Files.readString(directory.resolve("claims/a")));
        assertEquals(List.of("a"), storage.list("claims"));
    }

    @Test
    void oneOfEightThreadsWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<List<Integer>>> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String claimant = "thread " + i;
            running.add(threads.submit(() -> claimAll(directory, claimant)));
        }
        threads.shutdown();
        List<Integer> won = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            won.addAll(checkContent(running.get(i).get(), "thread " + i));
        }
        assertEquals(everyNameOnce(), won.stream().sorted().toList());
    }

    @Test
    void oneOfTwoProcessesWins() throws Exception {
        Process first = start("process 0");
        Process second = start("process 1");
        // Both wait for this file, so that they try at the same time.
        Files.createFile(directory.resolve("go"));
        List<Integer> won = new ArrayList<>();
        won.addAll(checkContent(wonBy(first), "process 0"));
        won.addAll(checkContent(wonBy(second), "process 1"));
        assertEquals(everyNameOnce(), won.stream().sorted().toList());
    }

    private static List<Integer> everyNameOnce() {
        return IntStream.range(0, NAMES).boxed().toList();
    }

    /** What the winner wrote is there, whole. */
    private List<Integer> checkContent(List<Integer> won, String claimant) throws IOException {
        for (int name : won) {
            assertEquals(claimant, Files.readString(directory.resolve("claims/" + name)));
        }
        return won;
    }

    private static List<Integer> claimAll(Path directory, String claimant) throws IOException {
        LocalStorage storage = new LocalStorage(directory);
        List<Integer> won = new ArrayList<>();
        for (int name = 0; name < NAMES; name++) {
            if (storage.createOnce("claims/" + name, claimant.getBytes(StandardCharsets.UTF_8))) {
                won.add(name);
            }
        }
        return won;
    }

    private Process start(String claimant) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claimant.class.getName(),
                        directory.toString(),
                        claimant)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Integer> wonBy(Process process) throws Exception {
        List<String> lines = process.inputReader().lines().toList();
        assertEquals(0, process.waitFor());
        return lines.stream().map(Integer::parseInt).toList();
    }

    /** A process that claims all names and prints those that it won. */
    static final class Claimant {
        private Claimant() {}

        public static void main(String[] arguments) throws InterruptedException {
            Path directory = Path.of(arguments[0]);
            while (!Files.exists(directory.resolve("go"))) {
                Thread.sleep(1);
            }
            try {
                claimAll(directory, arguments[1]).forEach(System.out::println);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
