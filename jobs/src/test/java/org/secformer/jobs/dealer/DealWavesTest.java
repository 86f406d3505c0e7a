package org.secformer.jobs.dealer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialDealer;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.SpentSets;
import org.secformer.datasets.material.StoredSet;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.failures.WaitedInVainException;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.ModelParameters;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

class DealWavesTest {
    private static final Plan PLAN = new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 4, 2);
    private static final BundleId BUNDLE = new BundleId("00112233445566778899aabbccddeeff");

    @TempDir
    Path directory;

    private final Seed[] masks = {Seed.random(), Seed.random()};
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private LocalIdentities identities;
    private int most;

    private Storage storage(Party party) {
        return new LocalStorage(directory.resolve(party.toString()));
    }

    @BeforeEach
    void identities() throws IOException {
        identities = new LocalIdentities(new LocalStorage(directory.resolve("identities")));
        identities.create(Kem.X25519);
    }

    private Credentials credentials(Role role) {
        try {
            return identities.credentials(role);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private MaterialStock stock(Party party) {
        return new MaterialStock(storage(party), credentials(Role.of(party)), new Sha256(PLAN.hash()), BUNDLE);
    }

    private void deal(int units) throws IOException {
        MaterialDealer dealer =
                new MaterialDealer(PLAN, BUNDLE, new SetId(String.format("%016x", sizes.size())), Seed.random());
        for (int unit = 0; unit < units; unit++) {
            dealer.deal(
                    unit,
                    ModelParameters.ofDealer(PLAN.shape(), masks[0], masks[1]),
                    storage(Party.P0),
                    storage(Party.P1));
        }
        dealer.finish(units, storage(Party.P0), storage(Party.P1), credentials(Role.DEALER));
        sizes.add(units);
        most = Math.max(most, there().size());
    }

    private List<UnitId> there(Party party) throws IOException {
        return StoredSet.unitsThere(
                storage(party),
                credentials(Role.DEALER).own().certificate(),
                new Sha256(PLAN.hash()),
                BUNDLE,
                new SpentSets());
    }

    private Set<UnitId> there() throws IOException {
        Set<UnitId> there = new TreeSet<>(there(Party.P0));
        there.addAll(there(Party.P1));
        return there;
    }

    private void use(Party party) throws IOException {
        for (UnitId unit : stock(party).free()) {
            stock(party).claim(unit, "test").close();
            stock(party).discard(unit);
        }
    }

    private DealWaves waves(int ahead, int waitSeconds) {
        return new DealWaves(() -> there(Party.P0), () -> there(Party.P1), ahead, waitSeconds);
    }

    @Test
    void whatFitsIsDealtInSmallSets() throws IOException {
        waves(10, 1).run(8, this::deal);
        assertEquals(List.of(3, 3, 2), sizes);
        assertEquals(8, stock(Party.P1).free().size());
    }

    @Test
    void moreIsDealtWhenBothPartiesHaveMadeRoom() throws Exception {
        Thread parties = new Thread(() -> {
            try {
                while (sizes.stream().mapToInt(size -> size).sum() < 40) {
                    use(Party.P0);
                    Thread.sleep(20);
                    use(Party.P1);
                }
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
        parties.setDaemon(true);
        parties.start();
        waves(8, 120).run(40, this::deal);
        parties.join();
        assertEquals(40, sizes.stream().mapToInt(size -> size).sum());
        assertTrue(most <= 8, most + " units at a time");
    }

    @Test
    void aUnitThatOnePartyKeepsTakesRoom() throws IOException {
        waves(4, 1).run(4, this::deal);
        use(Party.P0);
        String message = assertThrows(
                        WaitedInVainException.class, () -> waves(4, 1).run(7, this::deal))
                .getMessage();
        for (String part : List.of("Waited 1 s for party 1", "found 4", "Dealt were 0 of 7", "--units 7")) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(4, there().size());
    }
}
