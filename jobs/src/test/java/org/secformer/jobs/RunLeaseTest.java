package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;

class RunLeaseTest {
    private static final UUID OTHER = UUID.randomUUID();
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long HERE = ProcessHandle.current().pid();

    @TempDir
    Path directory;

    private Storage predictions() {
        return new LocalStorage(directory);
    }

    private void write(int number, RunLease.Entry entry) throws IOException {
        Json.write(predictions().below(".lease"), String.format("%08d", number), entry);
    }

    private List<String> files() throws IOException {
        return predictions().list(".lease");
    }

    @Test
    void asLongAsItIsHeldOthersAreRefused() throws IOException {
        try (RunLease lease = RunLease.of(predictions(), LONG)) {
            lease.requireHeld();
            String message = assertThrows(RunInProgressException.class, () -> RunLease.of(predictions(), LONG))
                    .getMessage();
            assertTrue(message.contains(directory.toString()), message);
            assertTrue(message.contains("process " + HERE + " on "), message);
            assertTrue(message.contains("run this again after"), message);
        }
        assertEquals(List.of(), files());
        RunLease.of(predictions(), LONG).close();
        assertEquals(List.of(), files());
    }

    @Test
    void itIsRenewed() throws Exception {
        Duration time = Duration.ofSeconds(1);
        try (RunLease lease = RunLease.of(predictions(), time)) {
            Thread.sleep(3 * time.toMillis());
            assertThrows(RunInProgressException.class, () -> RunLease.of(predictions(), LONG));
            lease.requireHeld();
            assertTrue(files().get(files().size() - 1).compareTo("00000001") > 0, files().toString());
        }
        assertEquals(List.of(), files());
    }

    @Test
    void thatOfAnotherMachineIsTakenOverWhenItsTimeIsOver() throws IOException {
        long now = System.currentTimeMillis();
        write(4, new RunLease.Entry(OTHER, new HostName("another-host"), 17, 0, now + 600_000));
        assertThrows(RunInProgressException.class, () -> RunLease.of(predictions(), LONG));
        assertEquals(List.of("00000004"), files());
        write(5, new RunLease.Entry(OTHER, new HostName("another-host"), 17, 0, now - 1));
        try (RunLease lease = RunLease.of(predictions(), LONG)) {
            lease.requireHeld();
            assertTrue(files().contains("00000006"), files().toString());
        }
    }

    @Test
    void whoeverIsTakenOverNotices() throws Exception {
        Duration time = Duration.ofMillis(300);
        try (RunLease late = RunLease.of(predictions(), time)) {
            // As another process does that finds the lease at its end: the next numbers are its own.
            long until = System.currentTimeMillis() + 600_000;
            for (int number = 2; number < 40; number++) {
                if (!predictions().exists(".lease/" + String.format("%08d", number))) {
                    write(number, new RunLease.Entry(OTHER, new HostName("another-host"), 17, 0, until));
                }
            }
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (System.nanoTime() < deadline && !isLost(late)) {
                Thread.sleep(50);
            }
            assertTrue(isLost(late));
        }
        assertTrue(files().contains("00000039"), files().toString());
    }

    private static boolean isLost(RunLease lease) {
        try {
            lease.requireHeld();
            return false;
        } catch (RunInProgressException lost) {
            return true;
        }
    }

    @Test
    void ofManyAtOnceOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            int count = 8;
            CyclicBarrier ready = new CyclicBarrier(count);
            ExecutorService threads = Executors.newFixedThreadPool(count);
            List<Future<RunLease>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(() -> {
                    ready.await();
                    try {
                        return RunLease.of(predictions(), LONG);
                    } catch (RunInProgressException refused) {
                        return null;
                    }
                }));
            }
            threads.shutdown();
            List<RunLease> winners = new ArrayList<>();
            for (Future<RunLease> one : running) {
                if (one.get() != null) {
                    winners.add(one.get());
                }
            }
            winners.forEach(RunLease::close);
            assertEquals(1, winners.size(), "round " + round);
        }
    }
}
