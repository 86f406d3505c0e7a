package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.jobs.files.PredictionName;
import org.secformer.mpc.transport.ChannelException;

class RunsTest {
    private static final String SET = "0123456789abcdef";
    private static final EpochId EPOCH = new EpochId("00000000000000e0");

    @Test
    void whatFollowsOnOneAnotherIsOneEntry() {
        List<UnitId> units = List.of(
                new UnitId(SET, 3),
                new UnitId(SET, 4),
                new UnitId(SET, 5),
                new UnitId(SET, 9),
                new UnitId("fedcba9876543210", 10));
        List<UnitRun> runs = Runs.ofUnits(units);
        assertEquals(
                List.of(SET + "/unit-00000003*3", SET + "/unit-00000009", "fedcba9876543210/unit-00000010"),
                runs.stream().map(UnitRun::toString).toList());
        runs.forEach(run -> assertEquals(run, UnitRun.parse(run.toString())));
        assertEquals(units, Runs.units(runs));
    }

    private static List<PredictionName> predictions(List<PredictionRun> runs) {
        return runs.stream()
                .flatMap(run -> IntStream.range(0, run.count())
                        .mapToObj(i -> new PredictionName(
                                run.first().batch() + i,
                                run.first().epoch(),
                                new UnitId(
                                        run.first().unit().set(),
                                        run.first().unit().unit() + i))))
                .toList();
    }

    @Test
    void anyListComesBackAsItWas() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<UnitId> units = new ArrayList<>();
            List<PredictionName> names = new ArrayList<>();
            for (int i = 0; i < random.nextInt(50); i++) {
                UnitId unit = new UnitId(SET, i + random.nextInt(2));
                units.add(unit);
                names.add(new PredictionName(i, random.nextInt(5) == 0 ? new EpochId(SET) : EPOCH, unit));
            }
            assertEquals(units, Runs.units(Runs.ofUnits(units)), "seed " + seed);
            assertEquals(names, predictions(Runs.ofPredictions(names)), "seed " + seed);
        }
    }

    /** A hello about as many batches would have megabytes otherwise. */
    @Test
    void aHundredThousandBatchesAreAFewEntries() {
        List<PredictionName> names = IntStream.range(0, 100_000)
                .mapToObj(batch -> new PredictionName(batch, EPOCH, new UnitId(SET, batch)))
                .toList();
        List<PredictionRun> runs = Runs.ofPredictions(names);
        assertEquals(1, runs.size());
        assertTrue(runs.get(0).toString().endsWith("*100000"), runs.get(0)::toString);
        assertEquals(names, predictions(runs));
    }

    @Test
    void aListThatWouldFillTheMemoryIsRefused() {
        String unit = new UnitId(SET, 0).toString();
        List<UnitRun> two = List.of(UnitRun.parse(unit + "*6000000"), UnitRun.parse(unit + "*6000000"));
        assertThrows(ChannelException.class, () -> Runs.units(two));
    }

    private static List<UnitRun> units(String... runs) {
        return Stream.of(runs).map(run -> UnitRun.parse(SET + "/unit-" + run)).toList();
    }

    /** As a message may list them. */
    @Test
    void whatIsListedTwiceIsThereOnce() {
        List<UnitRun> some = units("00000003*3", "00000004", "00000004*4", "00000020");
        List<UnitRun> others = units("00000020*2", "00000005*2", "00000000*4");
        assertEquals(units("00000003", "00000005*2", "00000020"), Runs.common(some, others));
        assertEquals(units("00000004", "00000007"), Runs.without(some, others));
        assertEquals(6, Runs.count(some));
        assertEquals(List.of(new UnitId(SET, 3), new UnitId(SET, 5)), Runs.first(Runs.common(some, others), 2));
    }

    /** Hundreds of millions of them, without a list. */
    @Test
    void veryManyAreComparedAsRuns() {
        List<UnitRun> all = units("00000000*99999999");
        assertEquals(99_999_999, Runs.count(Runs.common(all, all)));
        PredictionRun half = PredictionRun.parse("batch-00000000-" + EPOCH + "-" + SET + "-00000000.parquet*50000000");
        PredictionRun later = PredictionRun.parse("batch-40000000-" + EPOCH + "-" + SET + "-40000000.parquet*50000000");
        assertEquals(
                10_000_000, Runs.commonBatches(List.of(half), List.of(later)).cardinality());
    }

    @Test
    void aShareOfAnotherUnitIsNotTheSame() {
        PredictionRun one = PredictionRun.parse("batch-00000000-" + EPOCH + "-" + SET + "-00000000.parquet*9");
        PredictionRun shifted = PredictionRun.parse("batch-00000001-" + EPOCH + "-" + SET + "-00000002.parquet*7");
        PredictionRun same = PredictionRun.parse("batch-00000001-" + EPOCH + "-" + SET + "-00000001.parquet*7");
        assertTrue(Runs.commonBatches(List.of(one), List.of(shifted)).isEmpty());
        assertEquals(7, Runs.commonBatches(List.of(one), List.of(same, shifted)).cardinality());
    }
}
