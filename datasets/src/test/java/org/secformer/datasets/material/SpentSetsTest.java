package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.sharing.Party;

/** What a look at the stock costs, where sets have been used up. */
class SpentSetsTest {
    @TempDir
    Path directory;

    private final List<String> calls = new ArrayList<>();
    private final SpentSets spent = new SpentSets();
    private TinyDeal deal;
    private MaterialStock stock;

    @BeforeEach
    void deal() throws IOException {
        deal = new TinyDeal(directory, TinyDeal.PLAN, 2, 1);
        Storage storage = deal.storage(Party.P1);
        Storage counting = (Storage) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Storage.class}, (proxy, call, arguments) -> {
                    calls.add(call.getName() + " " + (arguments == null ? "" : arguments[0]));
                    try {
                        return call.invoke(storage, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
        stock = new MaterialStock(
                counting, deal.credentials(Role.PARTY1), new Sha256(deal.plan.hash()), deal.bundle, spent);
    }

    private void use(int unit) throws IOException {
        stock.claim(deal.unit(unit), "test").close();
        stock.discard(deal.unit(unit));
    }

    private List<String> callsOfALook() throws IOException {
        calls.clear();
        stock.free();
        return List.copyOf(calls);
    }

    @Test
    void aSetIsNotLookedAtWhenAllOfItIsUsed() throws IOException {
        use(0);
        assertEquals(List.of(deal.unit(1)), stock.free());
        use(1);
        assertEquals(List.of(), stock.free());
        assertTrue(spent.has(deal.set));
        assertEquals(List.of("list "), callsOfALook());
    }

    /** It may be on its way, the manifest first. */
    @Test
    void aSetWhoseMaterialIsNotThereYetIsLookedAtAgain() throws IOException {
        use(0);
        byte[] late = Files.readAllBytes(deal.file(Party.P1, 1));
        Files.delete(deal.file(Party.P1, 1));
        assertEquals(List.of(), stock.free());
        assertFalse(spent.has(deal.set));
        Files.write(deal.file(Party.P1, 1), late);
        assertEquals(List.of(deal.unit(1)), stock.free());
    }

    @Test
    void materialThatIsCopiedBackIsOfNoUse() throws IOException {
        byte[] copy = Files.readAllBytes(deal.file(Party.P1, 0));
        use(0);
        use(1);
        stock.free();
        Files.write(deal.file(Party.P1, 0), copy);
        assertEquals(List.of(), stock.free());
        assertEquals(List.of(), deal.stock(Party.P1).free());
    }

    /** Somebody else's manifest does not make a set spent. */
    @Test
    void aManifestThatIsNotTheDealersTellsNothing() throws IOException {
        use(0);
        use(1);
        Path manifest = deal.storage(Party.P1).root().resolve(deal.set).resolve("set.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"units\" : 2", "\"units\" : 1"));
        assertEquals(List.of(), stock.free());
        assertFalse(spent.has(deal.set));
    }
}
