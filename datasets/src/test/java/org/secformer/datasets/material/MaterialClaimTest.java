package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.sharing.Party;

/** A unit is handed out once, whatever happens afterwards. */
class MaterialClaimTest {
    @TempDir
    Path directory;

    private TinyDeal deal;
    private MaterialStock stock;

    @BeforeEach
    void deal() throws IOException {
        deal = new TinyDeal(directory, TinyDeal.PLAN, 3, 1);
        stock = deal.stock(Party.P1);
    }

    @Test
    void freeUnitsAreThoseThatAreThereAndUnclaimed() throws IOException {
        assertEquals(List.of(deal.unit(0), deal.unit(1), deal.unit(2)), stock.free());
        stock.claim(deal.unit(1), "test").close();
        assertEquals(List.of(deal.unit(0), deal.unit(2)), stock.free());
        Files.delete(deal.file(Party.P1, 0));
        assertEquals(List.of(deal.unit(2)), stock.free());
        assertEquals(3, deal.stock(Party.P0).free().size());
    }

    @Test
    void aClaimSaysForWhatItWasMade() throws IOException {
        stock.claim(deal.unit(0), "batch 17").close();
        assertEquals("batch 17\n", Files.readString(deal.claim(Party.P1, 0)));
    }

    @Test
    void aSecondClaimIsRefused() throws IOException {
        stock.claim(deal.unit(0), "first").close();
        assertUsed(0);
        assertUsed(0);
        assertEquals("first\n", Files.readString(deal.claim(Party.P1, 0)));
    }

    /** As after a crash: the unit was claimed, and nobody knows whether anything was sent. */
    @Test
    void aClaimWithoutUseIsFinal() throws IOException {
        stock.claim(deal.unit(0), "crashed");
        assertUsed(0);
        assertFalse(deal.stock(Party.P1).free().contains(deal.unit(0)));
        assertTrue(Files.exists(deal.file(Party.P1, 0)));
    }

    @Test
    void materialThatIsDiscardedOrCopiedBackStaysUsed() throws IOException {
        byte[] copy = Files.readAllBytes(deal.file(Party.P1, 0));
        stock.claim(deal.unit(0), "test").close();
        stock.discard(deal.unit(0));
        assertFalse(Files.exists(deal.file(Party.P1, 0)));
        assertTrue(Files.exists(deal.claim(Party.P1, 0)));
        assertUsed(0);
        Files.write(deal.file(Party.P1, 0), copy);
        assertEquals(List.of(deal.unit(1), deal.unit(2)), stock.free());
        assertUsed(0);
    }

    /** As after a crash while claiming: the file is there, its content is not. */
    @Test
    void anEmptyClaimFileIsEnough() throws IOException {
        Files.createDirectories(deal.claim(Party.P1, 0).getParent());
        Files.createFile(deal.claim(Party.P1, 0));
        assertUsed(0);
        assertFalse(stock.free().contains(deal.unit(0)));
        Files.delete(deal.file(Party.P1, 0));
        assertUsed(0);
        assertFalse(stock.free().contains(deal.unit(0)));
    }

    @Test
    void missingMaterialIsNamedAndItsUnitStaysClaimed() throws IOException {
        Files.delete(deal.file(Party.P1, 0));
        String message = assertThrows(InvalidInputException.class, () -> stock.claim(deal.unit(0), "test"))
                .getMessage();
        assertTrue(message.contains(deal.file(Party.P1, 0).toString()), message);
        assertUsed(0);
    }

    @Test
    void oneOfEightThreadsGetsAUnit() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CyclicBarrier ready = new CyclicBarrier(8);
        List<Future<Boolean>> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String claimant = "thread " + i;
            running.add(threads.submit(() -> {
                ready.await();
                try (MaterialStock.ClaimedUnit claimed = deal.stock(Party.P1).claim(deal.unit(2), claimant)) {
                    return claimed.unit().equals(deal.unit(2));
                } catch (MaterialException used) {
                    return false;
                }
            }));
        }
        threads.shutdown();
        int winners = 0;
        for (Future<Boolean> thread : running) {
            winners += thread.get() ? 1 : 0;
        }
        assertEquals(1, winners);
    }

    private void assertUsed(int unit) {
        String message = assertThrows(MaterialException.class, () -> stock.claim(deal.unit(unit), "again"))
                .getMessage();
        assertTrue(message.contains(deal.claim(Party.P1, unit).toString()), message);
        assertTrue(message.contains("has been used before"), message);
        assertTrue(message.contains("Deal new units"), message);
    }
}
