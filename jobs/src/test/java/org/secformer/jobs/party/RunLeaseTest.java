package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.failures.RunInProgressException;

/** Time passes only where a test lets it. */
class RunLeaseTest {
    /** A process of which nothing can be seen from here, and which may have any clock. */
    private static final ProcessIdentity ELSEWHERE =
            new ProcessIdentity(new PeerText("another boot pid:[1]"), new HostName("elsewhere"), 17, 4);

    @TempDir
    Path directory;

    /** Stands still until somebody pauses. */
    private static final class InsecureTime implements Rhythm {
        private long nanos = Long.MAX_VALUE - 5_000_000_000L;
        private final List<Beat> beats = new ArrayList<>();
        private Runnable meanwhile = () -> {};

        private static final class Beat {
            long periodNanos;
            long next;
            Runnable work;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void pause(long millis) {
            long end = nanos + millis * 1_000_000;
            for (Beat beat : List.copyOf(beats)) {
                for (; beat.next - end <= 0; beat.next += beat.periodNanos) {
                    beat.work.run();
                }
            }
            nanos = end;
            meanwhile.run();
        }

        @Override
        public Runnable every(long millis, Runnable work) {
            Beat beat = new Beat();
            beat.periodNanos = millis * 1_000_000;
            beat.next = nanos + beat.periodNanos;
            beat.work = work;
            beats.add(beat);
            return () -> beats.remove(beat);
        }
    }

    private final InsecureTime time = new InsecureTime();

    private Storage predictions() {
        return new LocalStorage(directory);
    }

    private RunLease lease() throws IOException {
        return RunLease.of(predictions(), time);
    }

    private void write(int number, ProcessIdentity holder) {
        try {
            Json.write(
                    predictions().below(".lease"),
                    String.format("%08d", number),
                    new RunLease.Entry(UUID.randomUUID(), holder));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> files() throws IOException {
        return predictions().list(".lease");
    }

    private String refused() {
        return assertThrows(RunInProgressException.class, this::lease).getMessage();
    }

    @Test
    void asLongAsItsHolderIsSeenToRunOthersAreRefusedAtOnce() throws IOException {
        long before = time.nanos();
        try (RunLease lease = lease()) {
            lease.requireHeld();
            String message = refused();
            assertTrue(message.contains(directory.toString()), message);
            assertTrue(message.contains("process " + ProcessHandle.current().pid() + " on "), message);
            assertEquals(before, time.nanos());
        }
        assertEquals(List.of(), files());
        lease().close();
        assertEquals(List.of(), files());
    }

    @Test
    void thatOfAProcessSeenToBeGoneIsTakenOverAtOnce() throws Exception {
        write(4, Processes.gone());
        long before = time.nanos();
        try (RunLease lease = lease()) {
            lease.requireHeld();
            assertEquals(List.of("00000005"), files());
            assertEquals(before, time.nanos());
        }
    }

    @Test
    void itIsRenewedAtLeastTwiceInItsTime() throws IOException {
        try (RunLease lease = lease()) {
            time.pause(RunLease.TIME.toMillis() - 1);
            lease.requireHeld();
            assertEquals(1, files().size());
            assertTrue(files().get(0).compareTo("00000003") >= 0, files().toString());
            time.pause(10 * RunLease.TIME.toMillis());
            lease.requireHeld();
            assertTrue(files().get(0).compareTo("00000021") >= 0, files().toString());
        }
        assertEquals(List.of(), files());
        time.pause(RunLease.TIME.toMillis());
        assertEquals(List.of(), files());
    }

    /** However its clock is set: neither file times nor anything that it writes is compared with this machine's. */
    @Test
    void aHolderElsewhereThatRenewsKeepsItsLease() throws IOException {
        write(4, ELSEWHERE);
        long before = time.nanos();
        int[] looks = {0};
        time.meanwhile = () -> {
            if (++looks[0] == 7) {
                write(5, ELSEWHERE);
            }
        };
        String message = refused();
        assertTrue(message.contains("process 17 on elsewhere, which has renewed its lease"), message);
        assertTrue(time.nanos() - before < RunLease.TIME.toNanos());
        assertEquals(List.of("00000004", "00000005"), files());
    }

    @Test
    void aHolderElsewhereIsWatchedForAWholeLeasesTime() throws IOException {
        write(4, ELSEWHERE);
        long before = time.nanos();
        time.meanwhile = () -> {
            try {
                // Not before its time is over.
                assertEquals(List.of("00000004"), files());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        };
        try (RunLease lease = lease()) {
            lease.requireHeld();
            assertTrue(time.nanos() - before >= RunLease.TIME.toNanos());
            assertEquals(List.of("00000005"), files());
        }
    }

    /** The last look is after the end: a renewal just before it still counts. */
    @Test
    void aRenewalAtTheLastMomentCounts() throws IOException {
        write(4, ELSEWHERE);
        long end = time.nanos() + RunLease.TIME.toNanos();
        time.meanwhile = () -> {
            if (time.nanos() - end >= 0) {
                write(5, ELSEWHERE);
            }
        };
        assertTrue(refused().contains("renewed"));
    }

    @Test
    void whatIsGivenBackWhileItIsWatchedIsTakenAtOnce() throws IOException {
        write(4, ELSEWHERE);
        long before = time.nanos();
        time.meanwhile = () -> {
            try {
                predictions().below(".lease").delete("00000004");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        };
        lease().close();
        assertTrue(time.nanos() - before < RunLease.TIME.toNanos());
    }

    /** The same name of the host, the same number and even start of the process: containers repeat all of these. */
    @Test
    void aContainerThatLooksLikeThisOneIsWatched() throws IOException {
        ProcessIdentity own = ProcessIdentity.own();
        for (String machine : List.of("", own.machine() + "0")) {
            for (long process : new long[] {own.process(), Processes.gone().process()}) {
                write(4, new ProcessIdentity(new PeerText(machine), own.host(), process, own.started()));
                long before = time.nanos();
                time.meanwhile = () -> write(5, ELSEWHERE);
                assertTrue(refused().contains("renewed"));
                assertTrue(time.nanos() > before);
                time.meanwhile = () -> {};
                predictions().below(".lease").delete("00000004");
                predictions().below(".lease").delete("00000005");
            }
        }
    }

    @Test
    void aLeaseOfAnotherVersionIsWatched() throws IOException {
        Files.createDirectories(directory.resolve(".lease"));
        Files.writeString(directory.resolve(".lease/00000004"), "{\"owner\": \"x\", \"until\": 7}");
        time.meanwhile = () -> write(5, ELSEWHERE);
        assertTrue(refused().contains("process 17 on elsewhere"));
    }

    /** It stands still while its renewals are due; whoever watches takes over; it notices before it does anything more. */
    @Test
    void whoeverIsTakenOverWhileItStoodStillNotices() throws IOException {
        InsecureTime standing = new InsecureTime();
        try (RunLease late = RunLease.of(predictions(), standing)) {
            // As another process does after watching: the next number is its own.
            write(2, ELSEWHERE);
            predictions().below(".lease").delete("00000001");
            assertThrows(RunInProgressException.class, late::requireHeld);
            standing.pause(RunLease.TIME.toMillis());
            assertThrows(RunInProgressException.class, late::requireHeld);
        }
        assertEquals(List.of("00000002"), files());
    }

    @Test
    void aRenewalThatComesTooLateDoesNotTakeTheLeaseBack() throws IOException {
        try (RunLease late = lease()) {
            write(2, ELSEWHERE);
            write(3, ELSEWHERE);
            predictions().below(".lease").delete("00000001");
            predictions().below(".lease").delete("00000002");
            time.pause(RunLease.TIME.toMillis());
            assertEquals(List.of("00000003"), files());
            assertThrows(RunInProgressException.class, late::requireHeld);
        }
        assertEquals(List.of("00000003"), files());
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
                        return RunLease.of(predictions());
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
