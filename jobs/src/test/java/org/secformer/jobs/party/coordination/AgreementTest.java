package org.secformer.jobs.party.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.Sha256;
import org.secformer.jobs.files.PredictionName;

class AgreementTest {
    private static final EpochId EPOCH = new EpochId("00000000000000e0");
    private static final Sha256 PLAN = new Sha256("0".repeat(64));
    private static final BundleId BUNDLE = new BundleId("b".repeat(32));
    private static final DatasetId DATASET = new DatasetId("d".repeat(32));
    private static final String SET = "0123456789abcdef";
    private static final String LATER_SET = "fedcba9876543210";

    private static Hello hello(int party, List<String> done, List<String> free) {
        return hello(party, 4, 2, Integer.MAX_VALUE, 0, done, free);
    }

    private static Hello hello(
            int party, int batches, int lanes, int limit, int waitSeconds, List<String> done, List<String> free) {
        return new Hello(
                party,
                1,
                PLAN,
                BUNDLE,
                DATASET,
                batches,
                lanes,
                limit,
                waitSeconds,
                party == 0 ? EPOCH : EpochId.NONE,
                PeerText.NONE,
                done.stream().map(PredictionRun::parse).toList(),
                free.stream().map(UnitRun::parse).toList());
    }

    private static List<UnitId> ids(int... numbers) {
        return Runs.units(units(SET, numbers).stream().map(UnitRun::parse).toList());
    }

    private static List<String> units(String set, int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number -> new UnitId(set, number).toString())
                .toList();
    }

    private static String name(int batch, EpochId epoch, int unit) {
        return new PredictionName(batch, epoch, new UnitId(SET, unit)).toString();
    }

    @Test
    void everythingIsDoneWithTheFirstUnitsInCommon() {
        Agreement agreement = Agreement.of(
                hello(0, List.of(), units(SET, 9, 0, 1, 3, 4, 5)), hello(1, List.of(), units(SET, 5, 4, 3, 2, 1, 8)));
        assertEquals(
                new Agreement(EPOCH, 2, List.of(0, 1, 2, 3), ids(1, 3, 4, 5), new Supply(4, 4, 6, 6, false)),
                agreement);
    }

    @Test
    void unitsAreOrderedBySetAndNumber() {
        List<String> free = List.of(
                units(LATER_SET, 0).get(0),
                units(SET, 11).get(0),
                units(SET, 2).get(0),
                units(LATER_SET, 10).get(0));
        Agreement agreement = Agreement.of(hello(0, List.of(), free), hello(1, List.of(), free));
        assertEquals(
                List.of(
                        units(SET, 2).get(0),
                        units(SET, 11).get(0),
                        units(LATER_SET, 0).get(0),
                        units(LATER_SET, 10).get(0)),
                agreement.units().stream().map(UnitId::toString).toList());
    }

    @Test
    void onlyBatchesThatBothHaveUnderOneNameAreDone() {
        String both = name(1, EPOCH, 0);
        List<String> first = List.of(both, name(2, EPOCH, 1), name(3, EPOCH, 2));
        List<String> second = List.of(name(2, new EpochId("00000000000000e1"), 1), both, name(3, EPOCH, 7));
        Agreement agreement =
                Agreement.of(hello(0, first, units(SET, 20, 21, 22)), hello(1, second, units(SET, 20, 21, 22)));
        assertEquals(List.of(0, 2, 3), agreement.batches());
    }

    @Test
    void nothingIsLeftWhenAllIsDone() {
        List<String> done = IntStream.range(0, 4)
                .mapToObj(batch -> name(batch, EPOCH, batch))
                .toList();
        Agreement agreement = Agreement.of(hello(0, done, List.of()), hello(1, done, units(SET, 9)));
        assertEquals(List.of(), agreement.batches());
        assertEquals(List.of(), agreement.units());
    }

    @Test
    void aLimitTakesTheFirstThatAreMissing() {
        List<String> done = List.of(name(0, EPOCH, 0));
        Hello first = hello(0, 4, 2, 2, 0, done, units(SET, 5, 6, 7));
        Hello second = hello(1, 4, 2, Integer.MAX_VALUE, 0, done, units(SET, 5, 6, 7));
        assertEquals(
                new Agreement(EPOCH, 2, List.of(1, 2), ids(5, 6), new Supply(2, 3, 3, 3, false)),
                Agreement.of(first, second));
    }

    @Test
    void everyDifferenceIsNamedWithBothValues() {
        Hello first = hello(0, 4, 2, 7, 0, List.of(), List.of());
        Hello second = new Hello(
                1,
                3,
                new Sha256("1".repeat(64)),
                new BundleId("c".repeat(32)),
                new DatasetId("e".repeat(32)),
                5,
                6,
                Integer.MAX_VALUE,
                0,
                EpochId.NONE,
                PeerText.NONE,
                List.of(),
                List.of());
        String message = refusal(first, second);
        for (String line : List.of(
                "protocol version: party 0 has 1, party 1 has 3",
                "plan: party 0 has " + PLAN + ", party 1 has " + "1".repeat(64),
                "model bundle: party 0 has " + BUNDLE + ", party 1 has " + "c".repeat(32),
                "dataset: party 0 has " + DATASET + ", party 1 has " + "e".repeat(32),
                "number of batches: party 0 has 4, party 1 has 5")) {
            assertTrue(message.contains("\n  " + line + "\n"), message);
        }
        assertTrue(message.contains("Nothing was used"), message);
    }

    @Test
    void aSingleDifferenceStandsAlone() {
        Hello first = hello(0, 4, 2, 7, 0, List.of(), List.of());
        Hello second = hello(1, 5, 2, 7, 0, List.of(), List.of());
        assertEquals(4, refusal(first, second).lines().count() + 1, refusal(first, second));
    }

    @Test
    void thePartyThatCanRunFewerLanesDecides() {
        List<String> free = units(SET, 0);
        Hello first = hello(0, 1, 5, 7, 0, List.of(), free);
        Hello second = hello(1, 1, 3, 7, 0, List.of(), free);
        assertEquals(3, Agreement.of(first, second).lanes());
        Hello fewer = hello(0, 1, 2, 7, 0, List.of(), free);
        assertEquals(2, Agreement.of(fewer, second).lanes());
    }

    @Test
    void twoOfTheSamePartyAreRefused() {
        Hello first = hello(0, List.of(), units(SET, 0, 1, 2, 3));
        assertTrue(refusal(first, first).contains("roles: expected parties 0 and 1, found 0 and 0"));
    }

    @Test
    void withTooLittleMaterialNothingIsStarted() {
        Agreement agreement = Agreement.of(
                hello(0, List.of(name(0, EPOCH, 9)), units(SET, 0, 1, 2)),
                hello(1, List.of(name(0, EPOCH, 9)), units(SET, 2, 3)));
        assertEquals(new Agreement(EPOCH, 2, List.of(), List.of(), new Supply(3, 1, 3, 2, false)), agreement);
        assertTrue(agreement.supply().isTooLittle());
    }

    @Test
    void whoWaitsForMaterialStartsWithWhatThereIs() {
        Agreement some = Agreement.of(waiting(0, units(SET, 0, 1, 2)), waiting(1, units(SET, 2, 1, 3)));
        assertEquals(new Agreement(EPOCH, 2, List.of(0, 1), ids(1, 2), new Supply(4, 2, 3, 3, true)), some);
        assertFalse(some.supply().isTooLittle());
        assertEquals(2, some.left());

        Agreement none = Agreement.of(waiting(0, units(SET, 0)), waiting(1, units(SET, 1)));
        assertTrue(none.supply().isTooLittle());
        assertTrue(none.batches().isEmpty());

        Agreement alone = Agreement.of(waiting(0, units(SET, 0)), hello(1, List.of(), units(SET, 0)));
        assertTrue(alone.supply().isTooLittle());
    }

    @Test
    void nothingToDoNeedsNoMaterial() {
        List<String> done = List.of(name(0, EPOCH, 0) + "*4");
        Agreement agreement = Agreement.of(hello(0, done, List.of()), hello(1, done, List.of()));
        assertFalse(agreement.supply().isTooLittle());
        assertEquals(0, agreement.left());
    }

    /** An agreement is sent to every lane. */
    @Test
    void veryManyBatchesAreAgreedOnInTurns() {
        int batches = 3 * Agreement.MOST_BATCHES;
        List<String> free = List.of(units(SET, 0).get(0) + "*" + batches);
        Hello first = hello(0, batches, 2, Integer.MAX_VALUE, 0, List.of(), free);
        Hello second = hello(1, batches, 2, Integer.MAX_VALUE, 0, List.of(), free);
        Agreement agreement = Agreement.of(first, second);
        assertEquals(Agreement.MOST_BATCHES, agreement.batches().size());
        assertEquals(2 * Agreement.MOST_BATCHES, agreement.left());
    }

    private static Hello waiting(int party, List<String> free) {
        return hello(party, 4, 2, Integer.MAX_VALUE, 5, List.of(), free);
    }

    private static String refusal(Hello first, Hello second) {
        return assertThrows(DisagreementException.class, () -> Agreement.of(first, second))
                .getMessage();
    }
}
