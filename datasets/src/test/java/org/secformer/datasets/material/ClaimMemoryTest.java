package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.storage.LocalStorage;

/** What a party remembers of the other's claims only grows. */
class ClaimMemoryTest {
    private static final SetId SET = new SetId("0123456789abcdef");
    private static final SetId OTHER = new SetId("fedcba9876543210");

    @TempDir
    Path directory;

    private ClaimMemory claims() {
        return ClaimMemory.ofThePeer(new LocalStorage(directory));
    }

    private static ClaimMemory.State units(int... numbers) {
        return new ClaimMemory.State(Set.of(), IntStream.of(numbers).collect(BitSet::new, BitSet::set, BitSet::or));
    }

    private static ClaimMemory.State epochs(String... epochs) {
        return new ClaimMemory.State(Stream.of(epochs).map(EpochId::new).collect(Collectors.toSet()), new BitSet());
    }

    private List<String> files() throws IOException {
        return new LocalStorage(directory).list("claims/.peer/" + SET);
    }

    @Test
    void whatIsAddedStaysAndNothingElse() throws IOException {
        assertEquals(units(), claims().of(SET));
        claims().add(SET, units(3, 4, 5, 9));
        claims().add(SET, units(0, 4));
        assertEquals(units(0, 3, 4, 5, 9), claims().of(SET));
        assertEquals(units(), claims().of(OTHER));
    }

    @Test
    void epochsStayBesideUnits() throws IOException {
        claims().add(SET, epochs("00000000000000e0"));
        claims().add(SET, units(3));
        claims().add(SET, epochs("00000000000000e1"));
        assertEquals(
                new ClaimMemory.State(
                        Set.of(new EpochId("00000000000000e0"), new EpochId("00000000000000e1")), units(3).claimed()),
                claims().of(SET));
        assertEquals(units(), ClaimMemory.ofItself(new LocalStorage(directory)).of(SET));
        for (String wrong : List.of("", "../../../../x", "00000000000000E0", "00000000000000e0\n")) {
            assertThrows(InvalidInputException.class, () -> epochs(wrong), wrong);
        }
    }

    @Test
    void onlyWhatIsNewIsWritten() throws IOException {
        claims().add(SET, units());
        assertEquals(List.of(), files());
        claims().add(SET, units(1, 2));
        assertEquals(List.of("00000001"), files());
        claims().add(SET, units(2));
        claims().add(SET, units());
        assertEquals(List.of("00000001"), files());
        claims().add(SET, units(7));
        assertEquals(List.of("00000002"), files());
    }

    /** A process that is killed before it deletes the state before leaves two. */
    @Test
    void theNewestStateCounts() throws IOException {
        claims().add(SET, units(1));
        Path first = directory.resolve("claims/.peer/" + SET + "/00000001");
        byte[] before = Files.readAllBytes(first);
        claims().add(SET, units(2));
        Files.write(first, before);
        assertEquals(units(1, 2), claims().of(SET));
        claims().add(SET, units(3));
        assertEquals(units(1, 2, 3), claims().of(SET));
    }

    @Test
    void ofManyAtOnceNothingIsForgotten() throws Exception {
        int count = 8;
        CyclicBarrier ready = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int first = 100 * i;
            running.add(threads.submit(() -> {
                ready.await();
                for (int unit = first; unit < first + 20; unit++) {
                    claims().add(SET, units(unit));
                }
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> one : running) {
            one.get();
        }
        assertEquals(20 * count, claims().of(SET).claimed().cardinality());
    }

    @Test
    void damageIsNamedAndNothingIsTakenForForgotten() throws IOException {
        claims().add(SET, units(1));
        Path file = directory.resolve("claims/.peer/" + SET + "/00000001");
        String whole = Files.readString(file);
        for (String damaged : List.of(
                "",
                whole.substring(0, 30),
                whole.replace("\"to\" : 1", "\"to\" : \"x\""),
                whole.replace("\"to\" : 1", "\"to\" : 0"),
                whole.replace("\"from\" : 1", "\"from\" : -9"))) {
            Files.writeString(file, damaged);
            InvalidInputException seen = assertThrows(InvalidInputException.class, () -> claims().of(SET), damaged);
            assertTrue(seen.getMessage().contains(file.toString()), seen.getMessage());
            assertThrows(InvalidInputException.class, () -> claims().add(SET, units(2)));
        }
        Files.writeString(file, whole.replace("\"version\" : 1", "\"version\" : 2"));
        assertTrue(assertThrows(InvalidInputException.class, () -> claims().of(SET))
                .getMessage()
                .contains("a newer program"));
    }

    @Test
    void aUnitFarBeyondAnySetIsRefusedBeforeMemoryIsTaken() {
        assertEquals(99_999_999, ClaimMemory.number(new UnitId(SET, 99_999_999)));
        assertThrows(InvalidInputException.class, () -> ClaimMemory.number(new UnitId(SET, 100_000_000)));
    }
}
