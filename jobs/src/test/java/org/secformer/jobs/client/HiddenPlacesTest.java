package org.secformer.jobs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.mpc.random.Seed;

/** Where hidden rows lie, and how often a party that spoils rows meets one: docs/security.md has the formulas. */
class HiddenPlacesTest {
    private static final int RUNS = 500;

    private static HiddenPlaces places(long seed, long rows, long copies, long canaries, int rowsPerBatch) {
        byte[] bytes = new byte[Seed.SIZE_BYTES];
        new Random(seed).nextBytes(bytes);
        return HiddenPlaces.of(Seed.of(bytes).key("a test", "order"), rows, copies, canaries, rowsPerBatch);
    }

    @ParameterizedTest
    @CsvSource({"1,1,0,1", "1,0,3,2", "2,1,0,1", "7,3,2,3", "100,1,0,16", "100,100,5,16", "333,77,4,10", "1000,10,0,32"
    })
    void eachRowHasOnePlaceAndEachCopyItsRowElsewhere(long rows, long copies, long canaries, int rowsPerBatch) {
        HiddenPlaces places = places(rows, rows, copies, canaries, rowsPerBatch);
        Set<Long> taken = new HashSet<>();
        List<Long> found = new ArrayList<>();
        for (long row = 0; row < rows; row++) {
            taken.add(places.ofRow(row));
            for (long copy : places.copiesOf(row)) {
                found.add(copy);
                assertEquals(row, places.copied(copy));
                if (rows > rowsPerBatch + 1) {
                    assertNotEquals(places.ofRow(row) / rowsPerBatch, places.ofCopy(copy) / rowsPerBatch);
                }
            }
        }
        LongStream.range(0, copies).forEach(copy -> taken.add(places.ofCopy(copy)));
        LongStream.range(0, canaries).forEach(canary -> taken.add(places.ofCanary(canary)));
        assertEquals(rows + copies + canaries, taken.size());
        assertTrue(taken.stream().allMatch(place -> place >= 0 && place < rows + copies + canaries));
        // Each copy is found from its row, once: tasks have the rows.
        assertEquals(
                LongStream.range(0, copies).boxed().toList(),
                found.stream().sorted().toList());
    }

    /** Each item is at each place equally often, also with few of them: chi-square with 11 degrees, far from its tail. */
    @Test
    void placesAreUniform() {
        int items = 12;
        for (long item : new long[] {0, 5, 11}) {
            int[] counts = new int[items];
            for (int run = 0; run < 3_000; run++) {
                counts[(int) new SecretOrder(key(run), items).place(item)]++;
            }
            double chi = 0;
            for (int count : counts) {
                chi += Math.pow(count - 250, 2) / 250;
            }
            assertTrue(chi < 40, "chi-square " + chi);
        }
    }

    private static SecretKey key(long seed) {
        byte[] bytes = new byte[Seed.SIZE_BYTES];
        new Random(seed).nextBytes(bytes);
        return Seed.of(bytes).key("a test", "order");
    }

    /** As reveal compares: a copy with its row, a canary with what is known. */
    private static boolean isNoticed(HiddenPlaces places, double[] added) {
        for (long copy = 0; copy < places.copies(); copy++) {
            int one = (int) places.ofCopy(copy);
            if (added[one] != added[(int) places.ofRow(places.copied(copy))]) {
                return true;
            }
        }
        for (long canary = 0; canary < places.canaries(); canary++) {
            if (added[(int) places.ofCanary(canary)] != 0) {
                return true;
            }
        }
        return false;
    }

    private static double frequency(int rows, int copies, int canaries, int rowsPerBatch, SpoiledRows spoiled) {
        Random random = new Random(rows + copies + canaries);
        int noticed = 0;
        int all = rows + copies + canaries;
        for (int run = 0; run < RUNS; run++) {
            HiddenPlaces places = places(run, rows, copies, canaries, rowsPerBatch);
            noticed += isNoticed(places, spoiled.added(all, random)) ? 1 : 0;
        }
        return noticed / (double) RUNS;
    }

    /** What a party adds to results, by their places, which are all that it sees; 0 to honest ones. */
    private interface SpoiledRows {
        double[] added(int all, Random random);
    }

    private static double[] some(int all, int count, Random random) {
        double[] added = new double[all];
        Set<Integer> chosen = new HashSet<>();
        while (chosen.size() < count) {
            chosen.add(random.nextInt(all));
        }
        chosen.forEach(place -> added[place] = 1 + random.nextDouble());
        return added;
    }

    private static double[] batch(int all, int rowsPerBatch, Random random) {
        double[] added = new double[all];
        int first = random.nextInt((all + rowsPerBatch - 1) / rowsPerBatch) * rowsPerBatch;
        for (int place = first; place < Math.min(all, first + rowsPerBatch); place++) {
            added[place] = 1;
        }
        return added;
    }

    private static double[] shift(int all) {
        double[] added = new double[all];
        Arrays.fill(added, 1);
        return added;
    }

    /** Of rows that are neither hidden nor copied, so many out of all: the chance that s spoiled ones are all of these. */
    private static double chance(int rows, int copies, int canaries, int spoiled) {
        int all = rows + copies + canaries;
        double missed = 1;
        for (int i = 0; i < spoiled; i++) {
            missed *= Math.max(0, rows - copies - i) / (double) (all - i);
        }
        return 1 - missed;
    }

    private static void assertNear(double expected, double found, String what) {
        double deviation = Math.sqrt(Math.max(expected * (1 - expected), 1e-4) / RUNS);
        assertEquals(expected, found, 4.5 * deviation + 0.002, what);
    }

    /** The figures of docs/security.md, section 5. */
    @Test
    void discoveryIsAsOftenAsDerived() {
        assertNear(2 / 101.0, chance(1_000, 10, 0, 1), "one row of a hundred copied, one spoiled: two in a hundred");
        for (int[] of : new int[][] {{400, 4, 0}, {400, 40, 0}, {400, 40, 4}, {400, 0, 4}}) {
            for (int spoiled : new int[] {1, 10}) {
                double frequency = frequency(of[0], of[1], of[2], 16, (all, random) -> some(all, spoiled, random));
                double expected = chance(of[0], of[1], of[2], spoiled);
                assertNear(expected, frequency, of[0] + "+" + of[1] + "+" + of[2] + ", " + spoiled + " rows");
            }
        }
        // A batch, of ten: each copy and its row lie in two of them.
        assertNear(
                1 - Math.pow(1 - 2 / 10.0, 4),
                frequency(396, 4, 0, 40, (all, random) -> batch(all, 40, random)),
                "one batch");
        // The same added to all: copies see nothing, one canary everything.
        assertEquals(0, frequency(400, 8, 0, 16, (all, random) -> shift(all)));
        assertEquals(1, frequency(400, 0, 1, 16, (all, random) -> shift(all)));
    }
}
