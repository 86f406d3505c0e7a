package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;

/** Spark runs tasks again, also two at once: a unit has one content, whoever deals it, and none once it may be used up. */
class MaterialRedealTest {
    private static final int THREADS = 4;

    @TempDir
    Path directory;

    private final String set = TinyDeal.randomHex(8);
    private final Seed master = Seed.random();
    private TinyDeal deal;

    @BeforeEach
    void prepare() throws IOException {
        deal = new TinyDeal(directory, TinyDeal.PLAN, 1, 1);
    }

    /** As another executor has it. */
    private MaterialDealer dealer(Seed ofMaster) {
        return new MaterialDealer(deal.plan, deal.bundle, new SetId(set), Seed.of(ofMaster.secretBytes()));
    }

    private long dealUnit(MaterialDealer dealer) throws IOException {
        return dealer.deal(0, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1));
    }

    private Path file(Party party) {
        return deal.storage(party).root().resolve(MaterialStock.fileName(new UnitId(set, 0)));
    }

    @Test
    void dealingAgainChangesNothing() throws IOException {
        long bytes = dealUnit(dealer(master));
        byte[] first = Files.readAllBytes(file(Party.P0));
        byte[] second = Files.readAllBytes(file(Party.P1));
        assertEquals(bytes, dealUnit(dealer(master)));
        assertArrayEquals(first, Files.readAllBytes(file(Party.P0)));
        assertArrayEquals(second, Files.readAllBytes(file(Party.P1)));

        // A call that ended between its two files.
        for (Party party : Party.values()) {
            Files.delete(file(party));
            assertEquals(bytes, dealUnit(dealer(master)));
            assertArrayEquals(first, Files.readAllBytes(file(Party.P0)));
            assertArrayEquals(second, Files.readAllBytes(file(Party.P1)));
        }
        assertNothingElse();
    }

    @Test
    void anotherContentIsRefusedAndTheFirstStays() throws IOException {
        dealUnit(dealer(master));
        for (Party party : Party.values()) {
            byte[] good = Files.readAllBytes(file(party));
            for (int length : new int[] {0, good.length / 2, good.length + 1}) {
                byte[] other = Arrays.copyOf(good, length);
                Files.write(file(party), other);
                assertRefused(() -> dealUnit(dealer(master)), file(party).toString(), "found others");
                assertArrayEquals(other, Files.readAllBytes(file(party)));
            }
            Files.write(file(party), good);
        }
        byte[] first = Files.readAllBytes(file(Party.P0));
        assertRefused(() -> dealUnit(dealer(Seed.random())), "found others");
        assertArrayEquals(first, Files.readAllBytes(file(Party.P0)));
    }

    @Test
    void aFinishedSetIsLeftAlone() throws IOException {
        dealUnit(dealer(master));
        deal.finish(dealer(master), 1);
        assertRefused(() -> dealUnit(dealer(master)), "set.json", "not finished");
        Files.delete(file(Party.P0));
        Files.delete(file(Party.P1));
        assertRefused(() -> dealUnit(dealer(master)), "set.json", "not finished");
        assertFalse(Files.exists(file(Party.P0)) || Files.exists(file(Party.P1)));
    }

    /** A slow call, whose unit others have dealt and whose set they have finished while it computed. */
    @Test
    void aCallThatComesLateAddsNothing() throws IOException {
        LocalStorage elsewhere = new LocalStorage(directory.resolve("elsewhere"));
        dealer(master).finish(1, elsewhere, deal.storage(Party.P1), deal.credentials(Role.DEALER));
        assertRefused(() -> dealUnit(dealer(master)), "set.json", "not finished");
        assertFalse(Files.exists(file(Party.P0)) || Files.exists(file(Party.P1)));
    }

    @Test
    void ofCallsAtOnceAllSucceedWithOneContent() throws Exception {
        CyclicBarrier ready = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(() -> {
                ready.await();
                return dealUnit(dealer(master));
            }));
        }
        threads.shutdown();
        for (Future<Long> one : running) {
            assertEquals(deal.correctionBytes, one.get());
        }
        assertEquals(deal.correctionBytes, dealUnit(dealer(master)));
        assertNothingElse();
    }

    private void assertNothingElse() throws IOException {
        for (Party party : Party.values()) {
            try (Stream<Path> files = Files.list(file(party).getParent())) {
                assertEquals(List.of(file(party)), files.toList());
            }
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertRefused(Action action, String... parts) {
        String message = assertThrows(MaterialException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
