package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;

class MaterialSetTest {
    @TempDir
    Path directory;

    private TinyDeal deal;
    private Path manifest;

    @BeforeEach
    void deal() throws IOException {
        deal = new TinyDeal(directory, TinyDeal.PLAN, 1, 1);
        manifest = deal.storage(Party.P0).root().resolve(deal.set).resolve("set.json");
    }

    @Test
    void aSetThatWasNotFinishedIsInvisible() throws IOException {
        String other = TinyDeal.randomHex(8);
        MaterialDealer dealer = deal.dealer(other);
        dealer.deal(0, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1));
        assertEquals(List.of(deal.unit(0)), free(Party.P0));
        deal.finish(dealer, 1);
        assertEquals(2, free(Party.P0).size());
        assertEquals(2, free(Party.P1).size());
        Files.delete(manifest);
        assertEquals(List.of(new UnitId(other, 0)), free(Party.P0));
    }

    @Test
    void unitsOfSeveralSetsAreSorted() throws IOException {
        for (String set : List.of("ffffffffffffffff", "0000000000000000")) {
            MaterialDealer dealer = deal.dealer(set);
            for (int unit = 2; unit >= 0; unit--) {
                dealer.deal(unit, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1));
            }
            deal.finish(dealer, 3);
        }
        List<UnitId> free = free(Party.P0);
        List<UnitId> sorted = new ArrayList<>(free);
        sorted.sort(null);
        assertEquals(sorted, free);
        assertEquals(7, free.size());
        assertEquals(free(Party.P1), free);
    }

    @Test
    void unitsOfAnotherPlanOrBundleAreNotOffered() throws IOException {
        Plan plan = new Plan(deal.plan.shape(), deal.plan.length(), 1);
        assertEquals(List.of(), deal.stock(Party.P0, plan.hash(), deal.bundle).free());
        BundleId bundle = new BundleId(TinyDeal.randomHex(16));
        assertEquals(List.of(), deal.stock(Party.P0, deal.plan.hash(), bundle).free());
    }

    @Test
    void theManifestOfTheOtherPartyIsRefused() {
        MaterialStock wrong = new MaterialStock(
                deal.storage(Party.P1), deal.credentials(Role.PARTY0), new Sha256(deal.plan.hash()), deal.bundle);
        String message = assertThrows(InvalidInputException.class, wrong::free).getMessage();
        assertTrue(message.contains("set.json"), message);
        assertTrue(
                message.contains("for party0, found \"secformer material set " + deal.set + " for party1\""), message);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"version\" : 5', '\"version\" : 6'",
        "'\"version\" : 5', '\"version\" : 4'",
        "secformer material set, something else",
        "'\"units\" : 1', '\"units\" : -1'",
        "'\"party\" : 0', '\"party\" : 1'",
        "'\"party\" : 0', '\"party\" : 7'",
        "'\"plan\" : \"', '\"plan\" : null, \"x\" : \"'",
        "'\"units\" : 1', '\"units\" : null'",
        "'\"units\" : 1', '\"units\" : 1, \"units\" : 1'",
        "'\"set\" : \"', '\"set\" : \"../'",
        "'{', ''"
    })
    void aDamagedManifestIsRefused(String good, String bad) throws IOException {
        String text = Files.readString(manifest);
        assertTrue(text.contains(good), text);
        Files.writeString(manifest, text.replace(good, bad));
        assertRefused();
        signAgain();
        assertRefused();
    }

    private void signAgain() throws IOException {
        LocalStorage storage = deal.storage(Party.P0);
        String name = deal.set + "/set.json";
        byte[] content = Files.readAllBytes(manifest);
        storage.delete(name);
        storage.delete(name + SignatureFile.ENDING);
        SignatureFile.writeSigned(
                storage,
                name,
                content,
                MaterialSet.subject(deal.set, Role.PARTY0),
                deal.credentials(Role.DEALER).own());
    }

    @Test
    void aManifestThatWasMovedToAnotherSetIsRefused() throws IOException {
        Path other = manifest.resolveSibling("../0123456789abcdef/set.json");
        Files.createDirectories(other.getParent());
        Files.copy(manifest, other);
        Files.copy(deal.file(Party.P0, 0), other.resolveSibling("unit-00000000.material"));
        assertRefused();
        Files.copy(signature(manifest), signature(other));
        assertRefused();
    }

    private static Path signature(Path file) {
        return file.resolveSibling(file.getFileName() + SignatureFile.ENDING);
    }

    @Test
    void anUnsignedManifestIsRefused() throws IOException {
        Files.delete(signature(manifest));
        assertRefused();
    }

    /** Whatever happens to a manifest, the units that it offers are units that are there, or none. */
    @Test
    void mutatedManifestsOfferNothingThatIsNotThere() throws IOException {
        byte[] good = Files.readAllBytes(manifest);
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = good.clone();
            mutated[random.nextInt(good.length)] = (byte) random.nextInt(256);
            Files.write(manifest, mutated);
            try {
                List<UnitId> free = free(Party.P0);
                assertTrue(free.isEmpty() || free.equals(List.of(deal.unit(0))), "seed " + seed + ": " + free);
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains("set.json"), "seed " + seed + ": " + refused.getMessage());
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }

    private List<UnitId> free(Party party) throws IOException {
        return deal.stock(party).free();
    }

    private void assertRefused() {
        String message =
                assertThrows(InvalidInputException.class, () -> free(Party.P0)).getMessage();
        assertTrue(message.contains("set.json"), message);
    }
}
