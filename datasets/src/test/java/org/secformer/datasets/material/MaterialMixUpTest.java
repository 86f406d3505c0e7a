package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.names.SetId;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.random.Seed;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Plan;

/** Intact files in the wrong place are refused, and say what they are. */
class MaterialMixUpTest {
    @TempDir
    Path directory;

    private TinyDeal deal;

    @BeforeEach
    void deal() throws IOException {
        deal = new TinyDeal(directory.resolve("deal"), TinyDeal.PLAN, 3, 1);
    }

    @Test
    void unitsSwapped() throws IOException {
        put(deal.file(Party.P1, 2), Party.P1, 0);
        assertRefused(Party.P1, 0, "expected unit " + deal.unit(0) + ", found " + deal.unit(2));
    }

    @Test
    void partiesSwapped() throws IOException {
        put(deal.file(Party.P0, 0), Party.P1, 0);
        assertRefused(Party.P1, 0, "expected party P1, found P0");
        put(deal.file(Party.P1, 1), Party.P0, 1);
        assertRefused(Party.P0, 1, "expected party P0, found P1");
    }

    @Test
    void anotherSet() throws IOException {
        String other = TinyDeal.randomHex(8);
        MaterialDealer dealer = deal.dealer(other);
        dealer.deal(0, deal.dealerParameters(), deal.storage(Party.P0), deal.storage(Party.P1));
        put(deal.storage(Party.P1).root().resolve(other + "/unit-00000000.material"), Party.P1, 0);
        assertRefused(Party.P1, 0, "expected unit " + deal.unit(0) + ", found " + other);
    }

    @Test
    void anotherPlan() throws IOException {
        Plan plan = new Plan(deal.plan.shape(), deal.plan.length(), 1);
        new MaterialDealer(plan, deal.bundle, new SetId(deal.set), Seed.random())
                .deal(
                        3,
                        deal.dealerParameters(),
                        deal.storage(Party.P0).below("other"),
                        deal.storage(Party.P1).below("other"));
        put(deal.storage(Party.P1).root().resolve("other").resolve(deal.unit(3) + ".material"), Party.P1, 0);
        assertRefused(Party.P1, 0, "expected ");
        put(deal.storage(Party.P1).root().resolve("other").resolve(deal.unit(3) + ".material"), Party.P1, 3);
        assertRefused(Party.P1, 3, "expected plan " + deal.plan.hash() + ", found " + plan.hash());
    }

    @Test
    void anotherBundle() throws IOException {
        TinyDeal other = new TinyDeal(directory.resolve("other"), TinyDeal.PLAN, 1, 1);
        new MaterialDealer(deal.plan, other.bundle, new SetId(deal.set), Seed.random())
                .deal(3, other.dealerParameters(), other.storage(Party.P0), other.storage(Party.P1));
        put(other.storage(Party.P1).root().resolve(deal.unit(3) + ".material"), Party.P1, 3);
        assertRefused(Party.P1, 3, "expected model bundle " + deal.bundle + ", found " + other.bundle);
    }

    private void put(Path file, Party party, int unit) throws IOException {
        Files.copy(file, deal.file(party, unit), StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertRefused(Party party, int unit, String part) {
        String message = assertThrows(
                        MaterialException.class, () -> deal.stock(party).claim(deal.unit(unit), "test"))
                .getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains(deal.file(party, unit).toString()), message);
    }
}
