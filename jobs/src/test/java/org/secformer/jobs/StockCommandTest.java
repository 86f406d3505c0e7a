package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.material.StoredSet;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.dealer.StockReport;

class StockCommandTest {
    @TempDir
    Path directory;

    @Test
    void countsWhatWasDealtClaimedAndSpent() throws IOException {
        Roles roles = Roles.in(directory);
        roles.deal(3, Roles.ROWS_PER_BATCH);
        roles.deal(2, Roles.ROWS_PER_BATCH);
        Storage material = new LocalStorage(roles.party("material", 1));
        Credentials party = roles.identities().credentials(Role.PARTY1);
        StoredSet any = StoredSet.all(material, party.certificate(Role.DEALER)).get(0);
        MaterialStock stock = new MaterialStock(
                material, party, any.manifest().plan(), any.manifest().bundle());
        List<UnitId> free = stock.free();
        stock.claim(free.get(0), "x").close();
        stock.claim(free.get(1), "x").close();
        stock.discard(free.get(1));

        Path json = roles.path("stock.json");
        Outcome shown = Commands.run(
                        "stock",
                        "--material",
                        roles.party("material", 1),
                        "--trust",
                        roles.path("trust"),
                        "--json",
                        json)
                .assertDone();
        StockReport report = Json.readOwn(new LocalStorage(directory), "stock.json", StockReport.class);
        assertEquals(2, report.sets().size());
        assertEquals(1, report.plans().size());
        assertEquals(
                new StockReport.Count(5, 2, 1, 3, bytes(roles, 1)),
                report.plans().get(0).units());
        assertTrue(shown.output().matches("(?s).*all sets +5 +2 +1 +3 .*"), shown::toString);

        Commands.run("stock", "--material", roles.path("material"), "--trust", roles.path("trust"), "--json", json)
                .assertDone();
        StockReport both = Json.readOwn(new LocalStorage(directory), "stock.json", StockReport.class);
        assertEquals(
                List.of(0, 1),
                both.plans().stream().map(StockReport.PlanLine::party).toList());
        assertEquals(
                new StockReport.Count(5, 0, 0, 5, bytes(roles, 0)),
                both.plans().get(0).units());
        assertEquals(report.plans().get(0), both.plans().get(1));
    }

    private static long bytes(Roles roles, int party) throws IOException {
        long sum = 0;
        for (String name : roles.files("material/party" + party, ".material")) {
            sum += Files.size(roles.party("material", party).resolve(name));
        }
        return sum;
    }

    @Test
    void noMaterialIsSaidToBeNone() throws IOException {
        Roles roles = Roles.in(directory);
        Commands.run("stock", "--material", directory, "--trust", roles.path("trust"))
                .assertRefused(2, directory.toString(), "found none");
    }
}
