package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.FreePort;
import org.secformer.jobs.Roles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.party.coordination.Agreement;
import org.secformer.jobs.party.coordination.Coordinator;
import org.secformer.jobs.party.coordination.DisagreementException;
import org.secformer.jobs.party.coordination.Hello;
import org.secformer.jobs.party.coordination.PeerGaveUpException;
import org.secformer.jobs.party.coordination.PeerSettings;
import org.secformer.jobs.party.coordination.Runs;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.mpc.sharing.Party;

/** Both parties' drivers meet over TLS, with material, claims and copies of both in directories. */
class StockClaimsTest {
    private static final String SET = "0123456789abcdef";
    private static final int UNITS = 8;
    private static final long TIMEOUT_MILLIS = 10_000;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int epochs;

    @BeforeEach
    void deal() throws IOException {
        new LocalIdentities(new LocalStorage(directory)).create(Kem.X25519);
        for (Party party : Party.values()) {
            Path set = Files.createDirectories(material(party).resolve(SET));
            for (int unit = 0; unit < UNITS; unit++) {
                Files.writeString(set.resolve(String.format("unit-%08d.material", unit)), "sealed");
            }
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }

    private Path material(Party party) {
        return directory.resolve("material" + party.ordinal());
    }

    private Path copyOf(Party party, String name) throws IOException {
        Path copy = directory.resolve(name);
        Roles.copy(material(party), copy);
        return copy;
    }

    private static String claim(int unit) {
        return "claims/" + new UnitId(SET, unit) + ".claim";
    }

    private static List<UnitId> free(Path material) throws IOException {
        List<UnitId> free = new ArrayList<>();
        for (int unit = 0; unit < UNITS; unit++) {
            if (Files.exists(material.resolve(SET + String.format("/unit-%08d.material", unit)))
                    && !Files.exists(material.resolve(claim(unit)))) {
                free.add(new UnitId(SET, unit));
            }
        }
        return free;
    }

    private static Hello hello(Party party, EpochId epoch, int limit, Path material) throws IOException {
        return new Hello(
                party.ordinal(),
                1,
                new Sha256("0f".repeat(32)),
                new BundleId("0b".repeat(16)),
                new DatasetId("0d".repeat(16)),
                100,
                1,
                limit,
                1,
                party == Party.P0 ? epoch : EpochId.NONE,
                PeerText.NONE,
                List.of(),
                Runs.ofUnits(free(material)));
    }

    private PeerSettings settings(Party party, int port) {
        KeyLocations keys = new KeyLocations(
                Role.of(party),
                directory.resolve("keys/" + Role.of(party)).toString(),
                directory.resolve("trust").toString());
        return new PeerSettings(party, "127.0.0.1", port, keys, TIMEOUT_MILLIS);
    }

    /** Both drivers meet once, on a port of their own, each with a directory. */
    private final class Meeting {
        private final List<Future<Agreement>> parties = new ArrayList<>();
        private final Path[] materials;

        Meeting(int limit, Path... materials) throws IOException {
            this(() -> {}, limit, materials);
        }

        /** @param beforeHello done by both when they have looked at what is free, and have not met */
        Meeting(Waits beforeHello, int limit, Path... materials) throws IOException {
            this.materials = materials;
            int port = FreePort.choose();
            EpochId epoch = new EpochId(String.format("%016x", ++epochs));
            for (Party party : Party.values()) {
                StockClaims claims = new StockClaims(new LocalStorage(materials[party.ordinal()]));
                parties.add(threads.submit((Callable<Agreement>) () -> {
                    Hello hello = hello(party, epoch, limit, materials[party.ordinal()]);
                    beforeHello.run();
                    try (Coordinator coordinator = new Coordinator(settings(party, port), claims)) {
                        return coordinator.agree(hello);
                    }
                }));
            }
        }

        Agreement agreement() throws Exception {
            assertEquals(parties.get(0).get(), parties.get(1).get());
            return parties.get(0).get();
        }

        /** As lanes do. */
        Agreement used() throws Exception {
            Agreement agreement = agreement();
            for (int i = 0; i < agreement.units().size(); i++) {
                UnitId unit = agreement.units().get(i);
                for (Path material : materials) {
                    claimFor(material, new PredictionName(i, agreement.epoch(), unit));
                }
            }
            for (Path material : materials) {
                new StockClaims(new LocalStorage(material)).used(agreement.units());
            }
            return agreement;
        }

        String refusal() {
            List<String> messages = new ArrayList<>();
            for (Future<Agreement> party : parties) {
                Throwable refused =
                        assertThrows(ExecutionException.class, party::get).getCause();
                assertEquals(
                        ErrorCode.CLAIMS_MISSING,
                        assertInstanceOf(DisagreementException.class, refused).code());
                messages.add(refused.getMessage());
            }
            assertEquals(messages.get(0), messages.get(1));
            return messages.get(0);
        }
    }

    private interface Waits {
        void run() throws Exception;
    }

    private static boolean claimFor(Path material, PredictionName name) throws IOException {
        return new LocalStorage(material)
                .createOnce(claim(name.unit().unit()), ("dataset/" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static List<Integer> claimed(Path material) throws IOException {
        return new MaterialSweep(new LocalStorage(material))
                .claimedIn(new SetId(SET)).stream().map(UnitId::unit).toList();
    }

    @Test
    void partiesThatOnlyClaimMoreMeetAgainAndAgain() throws Exception {
        Path[] both = {material(Party.P0), material(Party.P1)};
        assertEquals(
                List.of(new UnitId(SET, 0), new UnitId(SET, 1)),
                new Meeting(2, both).used().units());
        assertEquals(List.of(new UnitId(SET, 2)), new Meeting(1, both).used().units());
        // Agreed on, and lost before anything was claimed.
        new Meeting(1, both).agreement();
        assertEquals(List.of(new UnitId(SET, 3)), new Meeting(1, both).used().units());
    }

    /** A second machine with a copy, or a backup, at either party: it may not go on, however often it tries. */
    @Test
    void aCopyMadeBeforeTheLastEpochIsRefusedForEver() throws Exception {
        for (Party copied : Party.values()) {
            Path copy = copyOf(copied, "copy" + copied);
            new Meeting(2, material(Party.P0), material(Party.P1)).used();
            List<Integer> before = claimed(copy);
            for (int attempt = 0; attempt < 3; attempt++) {
                String message = new Meeting(
                                2,
                                copied == Party.P0 ? copy : material(Party.P0),
                                copied == Party.P1 ? copy : material(Party.P1))
                        .refusal();
                assertTrue(message.contains("party " + copied.ordinal() + "'s material"), message);
                assertTrue(message.contains("is a copy or was restored from a backup"), message);
                assertTrue(message.contains(SET), message);
                assertEquals(before, claimed(copy));
            }
            // Whoever has all its claims is not hindered by that.
            new Meeting(1, material(Party.P0), material(Party.P1)).used();
        }
    }

    /** One party has sent what is masked with a unit, the other was killed before it claimed that unit: neither told it. */
    @Test
    void aCopyIsRefusedAlsoWhenTheOtherPartyKnowsOfNoClaim() throws Exception {
        Path copy = copyOf(Party.P0, "copy");
        Agreement agreement = new Meeting(1, material(Party.P0), material(Party.P1)).agreement();
        claimFor(material(Party.P0), new PredictionName(0, agreement.epoch(), new UnitId(SET, 0)));
        assertEquals(List.of(), claimed(material(Party.P1)));
        String message = new Meeting(1, copy, material(Party.P1)).refusal();
        assertTrue(message.contains("expected the 1 epochs that party 0 has made here"), message);
    }

    @Test
    void claimsThatAreMissingAreCountedAndOneIsNamed() throws Exception {
        Path[] both = {material(Party.P0), material(Party.P1)};
        new Meeting(4, both).used();
        new Meeting(1, both).used();
        Files.delete(both[1].resolve(claim(2)));
        Files.delete(both[1].resolve(claim(4)));
        String message = new Meeting(1, both).refusal();
        assertTrue(
                message.contains(
                        "party 1's material, set " + SET + ": expected the 5 claims that party 1 has made here by"
                                + " now, found 2 of them missing, that of unit " + SET + "/unit-00000002 for one"),
                message);
    }

    /** The way out: the set is not used any more; what was claimed of others does not matter. */
    @Test
    void withoutTheSetACopyIsAsGoodAsAnyOther() throws Exception {
        Path copy = copyOf(Party.P0, "copy");
        new Meeting(2, material(Party.P0), material(Party.P1)).used();
        new Meeting(1, copy, material(Party.P1)).refusal();
        Roles.delete(copy.resolve(SET));
        assertTrue(new Meeting(1, copy, material(Party.P1)).agreement().supply().isTooLittle());
    }

    /** Two machines with a copy each, at once, with two drivers of the other party: at most one pair goes on. */
    @Test
    void ofTwoCopiesThatComeAtOnceOneAtMostIsServed() throws Exception {
        for (int round = 0; round < 3; round++) {
            Path first = copyOf(Party.P0, "first" + round);
            Path second = copyOf(Party.P0, "second" + round);
            CyclicBarrier looked = new CyclicBarrier(4);
            List<Meeting> meetings = List.of(
                    new Meeting(looked::await, 1, first, material(Party.P1)),
                    new Meeting(looked::await, 1, second, material(Party.P1)));
            int served = 0;
            for (Meeting meeting : meetings) {
                try {
                    meeting.agreement();
                    served++;
                } catch (ExecutionException refused) {
                    meeting.refusal();
                }
            }
            assertTrue(served <= 1, "round " + round + ": " + served + " were served");
            Roles.delete(material(Party.P1).resolve("claims"));
        }
    }

    /** Two runs of the same parties at once, of different datasets, share the material's directories. */
    @Test
    void twoRunsAtOnceWithoutCopiesAreBothServed() throws Exception {
        Path[] both = {material(Party.P0), material(Party.P1)};
        for (int round = 0; round < 3; round++) {
            CyclicBarrier looked = new CyclicBarrier(4);
            List<Meeting> meetings = List.of(new Meeting(looked::await, 1, both), new Meeting(looked::await, 1, both));
            for (Meeting meeting : meetings) {
                meeting.agreement();
            }
        }
    }

    @Test
    void whatCannotBeRememberedIsToldToTheOther() throws Exception {
        for (Party full : Party.values()) {
            // A file where a directory has to be made.
            Path own = Files.createDirectories(material(full).resolve("claims")).resolve(".own");
            Files.writeString(own, "");
            Meeting meeting = new Meeting(1, material(Party.P0), material(Party.P1));
            Throwable here = assertThrows(
                            ExecutionException.class,
                            () -> meeting.parties.get(full.ordinal()).get())
                    .getCause();
            assertInstanceOf(IOException.class, here);
            Throwable there = assertThrows(
                            ExecutionException.class,
                            () -> meeting.parties.get(1 - full.ordinal()).get())
                    .getCause();
            assertEquals(PeerGaveUpException.class, there.getClass());
            assertTrue(there.getMessage().contains("[STORAGE_FAILED]"), there.getMessage());
            for (Party party : Party.values()) {
                Roles.delete(material(party).resolve("claims"));
            }
        }
    }

    /** Material that an epoch has claimed in vain goes when the other party says that it is not at work in it. */
    @Test
    void materialOfAnEpochIsDeletedOnlyWhenItIsOverAtTheOtherParty() throws Exception {
        Path[] both = {material(Party.P0), material(Party.P1)};
        Agreement lost = new Meeting(1, both).agreement();
        claimFor(both[0], new PredictionName(0, lost.epoch(), new UnitId(SET, 0)));
        Path unit = both[0].resolve(SET + "/unit-00000000.material");
        EpochMarks atSecond = new EpochMarks(new LocalStorage(both[1]));
        try (EpochMarks.Begun atWork = atSecond.begin(lost.epoch())) {
            atSecond.require(atWork.name());
            new Meeting(1, both).agreement();
            assertTrue(Files.exists(unit), "deleted while the other party is at work with it");
        }
        new Meeting(1, both).agreement();
        assertTrue(Files.notExists(unit));
        assertTrue(Files.exists(both[0].resolve(claim(0))));
    }

    /** A second pair of directories at the other party: what is seen to be at work here stays. */
    @Test
    void whatIsSeenToBeAtWorkHereIsNotDeleted() throws Exception {
        Path[] both = {material(Party.P0), material(Party.P1)};
        EpochId epoch = new EpochId("00000000000000aa");
        claimFor(both[0], new PredictionName(0, epoch, new UnitId(SET, 0)));
        Path unit = both[0].resolve(SET + "/unit-00000000.material");
        EpochMarks marks = new EpochMarks(new LocalStorage(both[0]));
        try (EpochMarks.Begun atWork = marks.begin(epoch)) {
            marks.require(atWork.name());
            new Meeting(1, both).agreement();
            assertTrue(Files.exists(unit));
        }
    }
}
