package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Leftovers;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.sharing.Party;

/** What nobody can use any more is deleted, and nothing else. */
class MaterialSweepTest {
    /** As if everything had been written two hours ago. */
    private static final Duration EVERYTHING = Duration.ofHours(-1);

    @TempDir
    Path directory;

    private TinyDeal deal;
    private MaterialStock stock;
    private MaterialSweep sweep;

    /** For which everything is a leftover that might be one. */
    private MaterialSweep late;

    @BeforeEach
    void deal() throws IOException {
        deal = new TinyDeal(directory, TinyDeal.PLAN, 5, 1);
        stock = deal.stock(Party.P1);
        sweep = new MaterialSweep(deal.storage(Party.P1));
        late = new MaterialSweep(deal.storage(Party.P1), new Leftovers(deal.storage(Party.P1), EVERYTHING));
    }

    @Test
    void claimedUnitsAreDeletedOneByOneAndTheirClaimsStay() throws IOException {
        stock.claim(deal.unit(0), "mine/batch 1").close();
        stock.claim(deal.unit(1), "other/batch 1").close();
        stock.claim(deal.unit(2), "mine/batch 2").close();
        stock.discard(deal.unit(2));
        cutShort(3);
        assertEquals(
                List.of("mine/batch 1", "other/batch 1", ""),
                sweep.claimed().stream().map(MaterialSweep.Claimed::claimant).toList());
        sweep.delete(sweep.claimed().get(0));
        assertEquals(List.of(1, 3, 4), there());
        assertEquals(List.of(deal.unit(4)), stock.free());
        assertEquals(2, sweep.claimed().size());
        for (int unit = 0; unit < 4; unit++) {
            UnitId used = deal.unit(unit);
            assertThrows(MaterialException.class, () -> stock.claim(used, "again"));
        }
        assertEquals(
                List.of(deal.unit(0), deal.unit(1), deal.unit(2), deal.unit(3)), sweep.claimedIn(new SetId(deal.set)));
    }

    @Test
    void aClaimCutShortIsNobodysWhenItIsOld() throws IOException {
        cutShort(1);
        assertFalse(sweep.isNobodys(sweep.claimed().get(0)));
        assertTrue(late.isNobodys(late.claimed().get(0)));
    }

    /** By the filesystem's clock, whatever this machine's says. */
    @Test
    void agesAreThoseOfTheFilesystem() throws IOException {
        Path claim = cutShort(1);
        Instant now = Files.getLastModifiedTime(claim).toInstant();
        Files.setLastModifiedTime(
                claim, FileTime.from(now.minus(Leftovers.NOBODYS_AGE).plusSeconds(600)));
        assertFalse(new MaterialSweep(deal.storage(Party.P1))
                .isNobodys(sweep.claimed().get(0)));
        Files.setLastModifiedTime(
                claim, FileTime.from(now.minus(Leftovers.NOBODYS_AGE).minusSeconds(600)));
        assertTrue(new MaterialSweep(deal.storage(Party.P1))
                .isNobodys(sweep.claimed().get(0)));
        assertEquals(List.of(), deal.storage(Party.P1).temporaries(""));
    }

    @Test
    void aUnitThatTheOtherPartyHasUsedIsGivenUpForEver() throws IOException {
        sweep.giveUp(deal.unit(3));
        sweep.giveUp(deal.unit(3));
        assertEquals(List.of(0, 1, 2, 4), there());
        assertEquals(List.of(deal.unit(3)), sweep.claimedOf(List.of(deal.unit(2), deal.unit(3))));
        assertThrows(MaterialException.class, () -> stock.claim(deal.unit(3), "again"));
    }

    @Test
    void temporaryFilesGoWhenTheyAreOld() throws IOException {
        Path left = deal.file(Party.P1, 0).resolveSibling(".unit-00000000.material.1f.tmp");
        Files.createFile(left);
        assertEquals(0, sweep.leftovers());
        assertTrue(Files.exists(left));
        assertEquals(1, late.leftovers());
        assertFalse(Files.exists(left));
        assertEquals(List.of(0, 1, 2, 3, 4), there());
    }

    @Test
    void unfinishedSetsGoWhenTheyAreOldAndFinishedOnesStay() throws IOException {
        MaterialDealer killed = deal.dealer("0123456789abcdef");
        killed.deal(0, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1));
        assertEquals(0, sweep.unfinishedSets());
        assertEquals(1, late.unfinishedSets());
        assertFalse(Files.exists(deal.storage(Party.P1).root().resolve("0123456789abcdef")));
        assertEquals(List.of(0, 1, 2, 3, 4), there());
        assertThrows(IllegalStateException.class, () -> sweep.deleteSet(deal.set));
    }

    @Test
    void aSetIsCountedAsItIsFound() throws IOException {
        stock.claim(deal.unit(0), "x").close();
        stock.claim(deal.unit(1), "x").close();
        stock.discard(deal.unit(1));
        StoredSet set = StoredSet.all(deal.storage(Party.P1), dealer()).get(0);
        assertEquals(5, set.manifest().units());
        assertEquals(2, set.claimed().cardinality());
        assertEquals(1, set.spent());
        assertEquals(3, set.free().size());
        long bytes = 0;
        for (int unit : List.of(0, 2, 3, 4)) {
            bytes += Files.size(deal.file(Party.P1, unit));
        }
        assertEquals(bytes, set.bytes());
    }

    @Test
    void setsThatTheDealerHasNotSignedAreNotCounted() throws IOException {
        Path manifest = deal.storage(Party.P1).root().resolve(deal.set).resolve(MaterialSet.FILE);
        Files.writeString(manifest, Files.readString(manifest).replace("\"units\" : 5", "\"units\" : 4"));
        assertThrows(InvalidInputException.class, () -> StoredSet.all(deal.storage(Party.P1), dealer()));
        assertThrows(InvalidInputException.class, this::there);
        assertThrows(InvalidInputException.class, stock::free);
        assertThrows(InvalidInputException.class, () -> stock.claim(deal.unit(0), "x"));
        assertFalse(Files.exists(deal.claim(Party.P1, 0)));
    }

    private RoleCertificate dealer() {
        return deal.credentials(Role.DEALER).own().certificate();
    }

    /** As of a process that was killed before it could write for what it claims. */
    private Path cutShort(int unit) throws IOException {
        Path claim = deal.claim(Party.P1, unit);
        Files.createDirectories(claim.getParent());
        return Files.createFile(claim);
    }

    private List<Integer> there() throws IOException {
        return StoredSet.unitsThere(
                        deal.storage(Party.P1), dealer(), new Sha256(deal.plan.hash()), deal.bundle, new SpentSets())
                .stream()
                .map(UnitId::unit)
                .toList();
    }
}
