package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.Day;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.FreePort;
import org.secformer.jobs.Roles;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.coordination.Coordinator;
import org.secformer.jobs.party.coordination.DisagreementException;
import org.secformer.jobs.party.coordination.Hello;
import org.secformer.jobs.party.coordination.PeerSettings;
import org.secformer.jobs.party.coordination.RowBudget;
import org.secformer.jobs.party.coordination.Runs;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.sharing.Party;

/** Both parties' drivers meet over TLS, and grant rows of a budget, or refuse by name; nobody's clock is the system's. */
class RowLedgerTest {
    private static final BundleId BUNDLE = new BundleId("0b".repeat(16));
    private static final int ROWS_PER_BATCH = 3;
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final Budget TEN_BATCHES = new Budget(30, new Day("2027-01-31"));
    private static final Clock IN_TIME = clock("2027-01-30T23:59:59Z");

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<RowLedger> atWork = new ArrayList<>();
    private String set = "0123456789abcdef";
    private int epochs;

    private static Clock clock(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    @BeforeEach
    void deal() throws IOException {
        new LocalIdentities(new LocalStorage(directory)).create(Kem.X25519);
    }

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }

    private Path material(Party party) {
        return directory.resolve("material" + party.ordinal());
    }

    private List<UnitId> units() {
        return IntStream.range(0, 50).mapToObj(unit -> new UnitId(set, unit)).toList();
    }

    private Hello hello(Party party, EpochId epoch, int batches) {
        return new Hello(
                party.ordinal(),
                1,
                new Sha256("0f".repeat(32)),
                BUNDLE,
                new DatasetId("0d".repeat(16)),
                100,
                1,
                batches,
                1,
                party == Party.P0 ? epoch : EpochId.NONE,
                PeerText.NONE,
                List.of(),
                Runs.ofUnits(units()));
    }

    private PeerSettings settings(Party party, int port) {
        KeyLocations keys = new KeyLocations(
                Role.of(party),
                directory.resolve("keys/" + Role.of(party)).toString(),
                directory.resolve("trust").toString());
        return new PeerSettings(party, "127.0.0.1", port, keys, TIMEOUT_MILLIS);
    }

    /** What a party comes with: its directory, its clock, and the budget in its bundle. */
    private record Comer(Path material, Clock clock, Budget budget) {}

    private Comer comer(Party party, Clock clock) {
        return new Comer(material(party), clock, TEN_BATCHES);
    }

    /** Something that a driver does before it meets the other. */
    private interface Before {
        void meeting() throws Exception;
    }

    private List<Future<Agreement>> meet(int batches, Before before, Comer... comers) throws IOException {
        List<Future<Agreement>> parties = new ArrayList<>();
        int port = FreePort.choose();
        EpochId epoch = new EpochId(String.format("%016x", ++epochs));
        for (Party party : Party.values()) {
            Comer comer = comers[party.ordinal()];
            LocalStorage storage = new LocalStorage(comer.material());
            RowLedger ledger = comer.budget() == null
                    ? null
                    : new RowLedger(storage, BUNDLE, comer.budget(), ROWS_PER_BATCH, comer.clock());
            if (ledger != null) {
                atWork.add(ledger);
            }
            parties.add(threads.submit((Callable<Agreement>) () -> {
                before.meeting();
                try (Coordinator coordinator = new Coordinator(settings(party, port), new StockClaims(storage))) {
                    coordinator.countRows(ledger);
                    return coordinator.agree(hello(party, epoch, batches));
                }
            }));
        }
        return parties;
    }

    private Agreement granted(int batches, Comer... comers) throws Exception {
        List<Future<Agreement>> parties = meet(batches, () -> {}, comers);
        assertEquals(parties.get(0).get(), parties.get(1).get());
        assertEquals(batches, parties.get(0).get().batches().size());
        return parties.get(0).get();
    }

    private Agreement granted(int batches) throws Exception {
        return granted(batches, comer(Party.P0, IN_TIME), comer(Party.P1, IN_TIME));
    }

    /** Both get the same code and the same words. */
    private void refused(ErrorCode code, String part, int batches, Comer... comers) throws IOException {
        List<Future<Agreement>> parties = meet(batches, () -> {}, comers);
        List<String> messages = new ArrayList<>();
        for (Future<Agreement> party : parties) {
            ExecutionException failed = assertThrows(ExecutionException.class, party::get);
            DisagreementException refusal = assertInstanceOf(DisagreementException.class, failed.getCause());
            assertEquals(code, refusal.code(), refusal.getMessage());
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
            messages.add(refusal.getMessage());
        }
        assertEquals(messages.get(0), messages.get(1));
    }

    private void refused(ErrorCode code, String part, int batches) throws IOException {
        refused(code, part, batches, comer(Party.P0, IN_TIME), comer(Party.P1, IN_TIME));
    }

    /** As lanes do with the first units of an epoch. */
    private void claim(Agreement agreement, int count) throws IOException {
        for (UnitId unit : agreement.units().subList(0, count)) {
            for (Party party : Party.values()) {
                new LocalStorage(material(party)).createOnce("claims/" + unit + ".claim", new byte[] {'x'});
            }
        }
    }

    /** Their epochs are over. */
    private void end() throws IOException {
        for (RowLedger ledger : atWork) {
            ledger.close();
        }
        atWork.clear();
    }

    private RowBudget.Count count(Party party) throws IOException {
        return new RowLedger(new LocalStorage(material(party)), BUNDLE, TEN_BATCHES, ROWS_PER_BATCH, IN_TIME).count();
    }

    @Test
    void rowsThatAreScoredAreCountedAcrossRunsUntilNoneAreLeft() throws Exception {
        claim(granted(4), 4);
        end();
        // New units: those of an epoch before are claimed.
        set = "1123456789abcdef";
        claim(granted(6), 6);
        end();
        set = "2123456789abcdef";
        refused(ErrorCode.BUDGET_EXHAUSTED, "0 of 30 are left, found 3", 1);
        for (Party party : Party.values()) {
            assertEquals(30, count(party).granted());
            assertEquals(0, count(party).givenBack());
            assertEquals(30, count(party).ofPeer());
        }
    }

    @Test
    void moreThanIsLeftIsRefusedBeforeAnythingIsUsed() throws Exception {
        refused(ErrorCode.BUDGET_EXHAUSTED, "30 of 30 are left, found 33", 11);
        assertEquals(0, count(Party.P0).granted());
        granted(10);
    }

    @Test
    void whatAnEpochHasNotClaimedIsGivenBack() throws Exception {
        claim(granted(10), 2);
        end();
        assertEquals(24, count(Party.P0).givenBack());
        set = "1123456789abcdef";
        refused(ErrorCode.BUDGET_EXHAUSTED, "24 of 30 are left", 9);
        granted(8);
    }

    @Test
    void rowsOfRunsAtWorkAreNotGrantedTwice() throws Exception {
        granted(7);
        refused(ErrorCode.BUDGET_IN_USE, "9 of 30 are left, found 12 to be scored, while other runs may use 21", 4);
        end();
        granted(4);
    }

    /** Whichever comes first at either party: never both, and whoever is refused is told so by name. */
    @Test
    void submitsAtOnceThatTogetherExceedItAreNotBothServed() throws Exception {
        for (int time = 0; time < 4; time++) {
            CyclicBarrier atOnce = new CyclicBarrier(4);
            List<Future<Agreement>> all = new ArrayList<>();
            for (int run = 0; run < 2; run++) {
                all.addAll(meet(
                        6,
                        () -> atOnce.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS),
                        comer(Party.P0, IN_TIME),
                        comer(Party.P1, IN_TIME)));
            }
            int served = 0;
            for (Future<Agreement> party : all) {
                try {
                    party.get();
                    served++;
                } catch (ExecutionException refused) {
                    DisagreementException refusal =
                            assertInstanceOf(DisagreementException.class, refused.getCause(), refused::toString);
                    assertTrue(
                            Set.of(ErrorCode.BUDGET_IN_USE, ErrorCode.BUDGET_EXHAUSTED)
                                    .contains(refusal.code()),
                            refusal.getMessage());
                }
            }
            assertTrue(served == 0 || served == 2, served + " of the drivers were served");
            end();
            for (Party party : Party.values()) {
                assertEquals(0, count(party).granted() - count(party).givenBack());
            }
        }
    }

    @Test
    void afterTheLastDayNothingIsGranted() throws Exception {
        Clock late = clock("2027-02-01T00:00:00Z");
        Clock lastDay = clock("2027-01-31T23:59:59Z");
        granted(1, comer(Party.P0, lastDay), comer(Party.P1, IN_TIME));
        // The later clock holds: one that is late is not enough to go on.
        refused(ErrorCode.BUDGET_EXPIRED, "found 2027-02-01", 1, comer(Party.P0, lastDay), comer(Party.P1, late));
    }

    @Test
    void aClockThatWasSetBackIsNoticed() throws Exception {
        granted(1);
        Clock before = clock("2027-01-29T12:00:00Z");
        refused(ErrorCode.CLOCK_SET_BACK, "party 1's clock", 1, comer(Party.P0, IN_TIME), comer(Party.P1, before));
        granted(1);
    }

    @Test
    void onePartysBackupIsNoticed() throws Exception {
        granted(1);
        end();
        Path backup = directory.resolve("backup");
        Roles.copy(material(Party.P0), backup);
        set = "1123456789abcdef";
        granted(2);
        end();
        // All of what the backup knows of is used up: claims say nothing.
        set = "2123456789abcdef";
        Comer restored = new Comer(backup, IN_TIME, TEN_BATCHES);
        refused(
                ErrorCode.BUDGET_COUNT_MISSING,
                "party 0's count of the model's rows: expected the 9",
                1,
                restored,
                comer(Party.P1, IN_TIME));
        Comer anew = new Comer(directory.resolve("another"), IN_TIME, TEN_BATCHES);
        refused(ErrorCode.BUDGET_COUNT_MISSING, "found 0", 1, anew, comer(Party.P1, IN_TIME));
        granted(1);
    }

    /** What the threat model says. */
    @Test
    void bothPartiesBackupsAreNot() throws Exception {
        claim(granted(9), 9);
        end();
        set = "1123456789abcdef";
        refused(ErrorCode.BUDGET_EXHAUSTED, "3 of 30", 2);
        granted(
                2,
                new Comer(directory.resolve("another0"), IN_TIME, TEN_BATCHES),
                new Comer(directory.resolve("another1"), IN_TIME, TEN_BATCHES));
    }

    @Test
    void bundlesWithOtherBudgetsAreNamed() throws Exception {
        refused(
                ErrorCode.PARTIES_DISAGREE,
                "party 0 has \"at most 30 rows, until 2027-01-31\", party 1 has none",
                1,
                comer(Party.P0, IN_TIME),
                new Comer(material(Party.P1), IN_TIME, null));
    }

    /** A killed driver's epoch: units without a claim are given back by whoever comes next. */
    @Test
    void whatAKilledDriverLeavesIsGivenBack() throws Exception {
        Agreement agreement = granted(5);
        claim(agreement, 1);
        LocalStorage storage = new LocalStorage(material(Party.P0));
        String open = "claims/.budget/" + BUNDLE;
        String name = open + "/" + storage.list(open).get(storage.list(open).size() - 1);
        ProcessIdentity own = ProcessIdentity.own();
        String text = new String(storage.readSmall(name, Json.MOST_BYTES), StandardCharsets.UTF_8);
        ProcessIdentity gone = new ProcessIdentity(own.machine(), new HostName("here"), own.process(), 1);
        RowLedger.State state = Json.read(text.getBytes(StandardCharsets.UTF_8), RowLedger.State.class, "a test");
        RowLedger.Open left = state.open().get(0);
        RowLedger.State dead = new RowLedger.State(
                RowLedger.State.FORMAT,
                RowLedger.State.VERSION,
                state.granted(),
                state.givenBack(),
                state.ofPeer(),
                state.latestDay(),
                List.of(new RowLedger.Open(left.epoch(), left.units(), left.rowsPerBatch(), gone)));
        Files.write(material(Party.P0).resolve(name), Json.file(dead));
        assertEquals(12, count(Party.P0).givenBack());
        assertEquals(0, count(Party.P0).open());
    }

    @Test
    void damageIsNamedAndNothingIsTakenForForgotten() throws Exception {
        granted(2);
        LocalStorage storage = new LocalStorage(material(Party.P0));
        String open = "claims/.budget/" + BUNDLE;
        Path newest = material(Party.P0)
                .resolve(open)
                .resolve(storage.list(open).get(storage.list(open).size() - 1));
        String good = Files.readString(newest);
        for (String damaged : List.of(
                good.substring(0, good.length() / 2),
                good.replace("\"granted\" : 6", "\"granted\" : 5"),
                good.replace("\"givenBack\" : 0", "\"givenBack\" : -1"),
                good.replace("\"version\" : 1", "\"version\" : 2"))) {
            Files.writeString(newest, damaged);
            assertThrows(InvalidInputException.class, () -> count(Party.P0), damaged);
        }
    }
}
