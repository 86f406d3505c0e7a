package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.names.Sha256;
import org.secformer.mpc.correlation.CorrelatedRandomness;
import org.secformer.mpc.correlation.SeededDealing;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;

/** Seeds and keys end with their owners: what is used after that throws, and does not go on with zeros. */
class MaterialKeysTest {
    @TempDir
    Path directory;

    @Test
    void aClosedUnitHasNeitherSeedNorRandomness() throws Exception {
        TinyDeal deal = new TinyDeal(directory, TinyDeal.PLAN, 1, 1);
        MaterialStock.ClaimedUnit claimed = deal.stock(Party.P0).claim(deal.unit(0), "test");
        CorrelatedRandomness randomness = claimed.randomness(UnaryOperator.identity());
        randomness.masks(3, 32);
        Seed seed = claimed.reader().seed();
        claimed.close();
        assertThrows(IllegalStateException.class, () -> randomness.masks(3, 32));
        assertThrows(IllegalStateException.class, () -> randomness.operandMasks(48, new long[1], 0, 1));
        assertThrows(IllegalStateException.class, seed::secretBytes);
        assertThrows(IllegalStateException.class, () -> claimed.maskProducts(deal.plan, deal.openings()));
        // Figures of a batch are read after it.
        assertEquals(12, randomness.randomBytes());
    }

    /** The same masks would hide other values. */
    @Test
    void aUnitsRandomnessIsHandedOutOnce() throws Exception {
        TinyDeal deal = new TinyDeal(directory, TinyDeal.PLAN, 1, 1);
        try (MaterialStock.ClaimedUnit claimed = deal.stock(Party.P1).claim(deal.unit(0), "test")) {
            claimed.randomness(UnaryOperator.identity());
            assertThrows(IllegalStateException.class, () -> claimed.randomness(UnaryOperator.identity()));
        }
    }

    @Test
    void aSetKeyAndTagsEnd() throws Exception {
        MaterialHeader header = new MaterialHeader(
                new Sha256("00".repeat(32)),
                new BundleId("00".repeat(16)),
                new UnitId(new SetId("00".repeat(8)), 0),
                Party.P0);
        Seed secret = Seed.random();
        SetKey key = new SetKey(secret);
        byte[] sealed = key.seal(header, Seed.random());
        key.open(header, sealed, "file");
        key.close();
        assertThrows(IllegalStateException.class, secret::secretBytes);
        assertThrows(Exception.class, () -> key.open(header, sealed, "file"));
        SegmentTag tag = new SegmentTag(Seed.random());
        assertEquals(SegmentTag.BYTES, tag.next(new byte[0], new byte[1], 1, 0).length);
        tag.close();
        assertThrows(IllegalStateException.class, () -> tag.next(new byte[0], new byte[1], 1, 1));
    }

    @Test
    void nothingIsDealtAfterItsMasterIsErased() throws Exception {
        TinyDeal deal = new TinyDeal(directory, TinyDeal.PLAN, 1, 1);
        Seed master = Seed.random();
        MaterialDealer dealer = new MaterialDealer(deal.plan, deal.bundle, new SetId(TinyDeal.randomHex(8)), master);
        dealer.deal(0, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1));
        master.erase();
        assertThrows(
                IllegalStateException.class,
                () -> dealer.deal(1, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1)));
        assertThrows(IllegalStateException.class, () -> deal.finish(dealer, 1));
    }

    @Test
    void aClosedDealingDealsNothing() throws Exception {
        Seed[] seeds = {Seed.random(), Seed.random()};
        MaterialHeader header = new MaterialHeader(
                new Sha256("00".repeat(32)),
                new BundleId("00".repeat(16)),
                new UnitId(new SetId("00".repeat(8)), 0),
                Party.P0);
        try (MaterialWriter writer =
                new MaterialWriter(OutputStream.nullOutputStream(), header, seeds[0], new SetKey(Seed.random()))) {
            SeededDealing dealing = new SeededDealing(seeds[0], seeds[1], writer, writer);
            dealing.close();
            assertThrows(IllegalStateException.class, () -> dealing.masks(1, 32));
            assertThrows(IllegalStateException.class, () -> dealing.operandMasks(1, 48));
        }
    }
}
