package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialOrder;
import org.secformer.datasets.rows.BucketsManifest;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.tools.Comparison;
import org.secformer.mpc.transformer.Plan;

/** A dataset in length buckets: each row costs what its length costs, and all of them are one dataset to who uses it. */
class BucketsTest {
    /** Rows that go into the bucket of 64; all others into that of 32. */
    private static final List<Integer> LONG = List.of(1, 2, 6);

    private static final int ROWS = 9;

    @TempDir
    Path directory;

    /** Messages of the sample, some of them several after each other. */
    private static Path data(Path file) throws IOException {
        List<String> lines = Files.readAllLines(Roles.SAMPLE.resolve("messages.csv"));
        List<String> written = new ArrayList<>(List.of("id,text,label,region"));
        for (int row = 0; row < ROWS; row++) {
            String[] fields = lines.get(1 + row).split(",", 2);
            String label = fields[1].substring(fields[1].lastIndexOf(',') + 1);
            String text = fields[1].substring(0, fields[1].lastIndexOf(',')).replace("\"", "");
            String longer = LONG.contains(row) ? " " + text + " " + text : "";
            String[] words = (text + longer).split(" ");
            int most = LONG.contains(row) ? 40 : 20;
            String cut = String.join(" ", List.of(words).subList(0, Math.min(most, words.length)));
            written.add("row" + row + ",\"" + cut + "\"," + label + ",r" + row);
        }
        return Files.write(file, written);
    }

    private static Roles shared(Path directory) throws IOException {
        Roles roles = Roles.in(directory);
        Roles.delete(roles.path("dataset"));
        Path data = data(roles.path("rows.csv"));
        Files.delete(roles.path("check.json"));
        roles.check(Roles.SAMPLE.resolve("checkpoint"), data).assertDone();
        Roles.delete(roles.path("model"));
        roles.shareChecked(Roles.SAMPLE.resolve("checkpoint"), roles.path("model"))
                .assertDone();
        return roles;
    }

    private static Outcome share(Roles roles, Object... more) {
        List<Object> options = new ArrayList<>(List.of("share-dataset", "--bundle", roles.path("model/client")));
        options.addAll(List.of("--data", roles.path("rows.csv"), "--batch", 2));
        if (!List.of(more).contains("--out")) {
            options.addAll(List.of("--out", roles.path("dataset")));
        }
        options.addAll(roles.keys(Role.CLIENT));
        options.addAll(List.of(more));
        return Commands.run(options.toArray());
    }

    @Test
    void oneCommandPerPartyScoresAllBucketsAndOneRevealsThem() throws Exception {
        Roles roles = shared(directory);
        Path order = roles.path("order.json");
        Outcome shared = share(roles, "--buckets", "64,32", "--keep", "region", "--order", order);
        assertTrue(
                shared.assertDone()
                        .output()
                        .contains("6 rows of at most 32 tokens in 3 batches, 3 rows of at most 64 tokens in 2 batches"),
                shared::toString);
        // Before anything is written: what is said first, and what the manifests say.
        assertTrue(
                shared.output().indexOf("the parties will see")
                        < shared.output().indexOf("dataset "),
                shared::toString);
        assertPartiesSee(roles, 32, 6);
        assertPartiesSee(roles, 64, 3);

        MaterialOrder units = MaterialOrder.read(new LocalStorage(roles.path(".")), "order.json");
        assertEquals(
                List.of(32, 64),
                units.lines().stream().map(MaterialOrder.Line::length).toList());
        List<Object> planned = new ArrayList<>(List.of("doctor", "--role", "dealer", "--order", order));
        planned.addAll(List.of("--bundle", roles.path("model/dealer"), "--out", roles.path("material")));
        planned.addAll(roles.keys(Role.DEALER));
        Outcome dealer = Commands.run(planned.toArray());
        assertTrue(dealer.assertDone().output().contains("5 units take"), dealer::toString);
        dealing(roles, order).assertDone();
        for (int party = 0; party < 2; party++) {
            Outcome stock =
                    Commands.run("stock", "--material", roles.party("material", party), "--trust", roles.path("trust"));
            assertEquals(2, stock.assertDone().output().split("all sets", -1).length - 1, stock::toString);
            Outcome healthy = doctor(roles, party);
            assertTrue(healthy.assertDone().output().contains("3 rows of 64 tokens in 2 batches"), healthy::toString);
            assertTrue(healthy.output().contains("3 unused units for 3 batches"), healthy::toString);
            assertTrue(healthy.output().contains("2 unused units for 2 batches"), healthy::toString);
        }

        long expected = price(roles, 32).sentBytes() * 3 + price(roles, 64).sentBytes() * 2;
        List<Outcome> parties = roles.score(report(roles, 0), report(roles, 1));
        for (int party = 0; party < 2; party++) {
            parties.get(party).assertDone();
            RunReport report = Json.readOwn(new LocalStorage(directory), "report" + party + ".json", RunReport.class);
            assertEquals(5, report.batches());
            assertEquals(expected, report.sentBytes());
            assertEquals(ROWS, report.course().rows());
            assertEquals(5, report.course().stockBefore());
            assertEquals(0, report.course().stockAfter());
        }
        for (Outcome party : roles.score()) {
            assertTrue(party.assertDone().output().contains("nothing to do: all 5 batches"), party::toString);
        }

        roles.reveal(roles.path("predictions.csv")).assertDone();
        List<String> lines = Files.readAllLines(roles.path("predictions.csv"));
        assertEquals(1 + ROWS, lines.size());
        for (int row = 0; row < ROWS; row++) {
            assertTrue(lines.get(1 + row).startsWith("row" + row + ","), lines.get(1 + row));
            assertTrue(lines.get(1 + row).endsWith(",r" + row), lines.get(1 + row));
        }
        Outcome compared = Roles.compare(
                Roles.SAMPLE.resolve("checkpoint"),
                roles.path("rows.csv"),
                roles.path("predictions.csv"),
                "--length",
                64,
                "--report",
                roles.path("comparison.json"));
        compared.assertDone();
        Comparison report = Json.readOwn(new LocalStorage(directory), "comparison.json", Comparison.class);
        assertEquals(ROWS, report.rows());
        assertEquals(1.0, report.labelAgreement());
        assertTrue(report.maxLogitDifference() < 0.01, compared::toString);
        Files.delete(roles.path("rows.csv"));
        Commands.SECRETS.assertNotInFilesOf(directory);
    }

    private static List<Object> report(Roles roles, int party) {
        return List.of("--lanes", 2, "--report", roles.path("report" + party + ".json"));
    }

    private static Outcome dealing(Roles roles, Path order) {
        List<Object> options = new ArrayList<>(List.of(
                "deal", "--bundle", roles.path("model/dealer"), "--out", roles.path("material"), "--order", order));
        options.addAll(roles.keys(Role.DEALER));
        return Commands.run(options.toArray());
    }

    private static Outcome doctor(Roles roles, int party) {
        List<Object> options = new ArrayList<>(List.of("doctor", "--role", "party" + party));
        options.addAll(List.of("--bundle", roles.party("model", party), "--dataset", roles.party("dataset", party)));
        options.addAll(List.of("--material", roles.party("material", party)));
        options.addAll(roles.keys(Role.values()[party]));
        return Commands.run(options.toArray());
    }

    private static org.secformer.mpc.protocol.SectionCost price(Roles roles, int length) throws IOException {
        BundleFile dealer = BundleFile.read(
                new LocalStorage(roles.path("model/dealer")), roles.identities().credentials(Role.DEALER));
        return new Plan(dealer.header().shape(), length, 2).price().total();
    }

    private static void assertPartiesSee(Roles roles, int length, int rows) throws IOException {
        for (int party = 0; party < 2; party++) {
            DatasetManifest manifest = DatasetManifest.read(
                    new LocalStorage(roles.party("dataset", party).resolve("length=" + length)),
                    roles.identities().credentials(Role.values()[party]));
            assertEquals(rows, manifest.rows());
            assertEquals(length, manifest.length());
        }
    }

    @Test
    void whatIsNotTheDatasetThatWasSignedIsRefused() throws Exception {
        Roles roles = shared(directory);
        share(roles, "--buckets", "32,64").assertDone();
        Path other = roles.path("other");
        share(roles, "--buckets", "32,64", "--out", other).assertDone();
        Path part = roles.party("dataset", 0);

        Roles.delete(part.resolve("length=64"));
        roles.scoreAlone(0).assertRefused(2, "length=64");
        Roles.copy(other.resolve("party0/length=64"), part.resolve("length=64"));
        roles.scoreAlone(0)
                .assertRefused(
                        2, "length=64", "bucket of 64 tokens", "Get this part of the dataset from the client again");
        Outcome doctor = doctor(roles, 0);
        assertEquals(2, doctor.code(), doctor::toString);
        assertTrue(doctor.output().contains("bucket of 64 tokens"), doctor::toString);

        // Another role's, and none.
        Roles.delete(part);
        Roles.copy(roles.party("dataset", 1), part);
        roles.scoreAlone(0).assertRefused(2, BucketsManifest.FILE);
        Files.delete(part.resolve(BucketsManifest.FILE));
        roles.scoreAlone(0).assertRefused(2, DatasetManifest.FILE);

        // Each party has buckets, of different datasets: both are told, and nothing is used up.
        Roles.delete(part);
        Roles.copy(other.resolve("party0"), part);
        for (Outcome party : roles.score()) {
            party.assertRefused(3, "length buckets", "found it at one");
        }
        assertEquals(List.of(), roles.files("material"));
    }

    @Test
    void whatCannotBeSharedOrDealtInBucketsIsRefused() throws Exception {
        Roles roles = shared(directory);
        share(roles, "--buckets", "32,64", "--length", 64).assertRefused(2, "--buckets: expected no --length");
        share(roles, "--buckets", "32,100").assertRefused(2, "--buckets: expected one of", "100");
        share(roles, "--buckets", "32,128").assertRefused(2, "--buckets: expected at most 64");
        share(roles, "--buckets", "32").assertRefused(2, "row1", "row2", "row6", "a longer bucket");
        assertEquals(List.of(), roles.files("dataset"));

        Path order = roles.path("order.json");
        share(roles, "--buckets", "32", "--overlong", "truncate", "--order", order)
                .assertDone();
        share(roles, "--buckets", "32,64", "--out", roles.path("more"), "--order", order)
                .assertRefused(2, "order.json");
        assertFalse(Files.exists(roles.path("more")));
        Roles strangers = Roles.in(roles.path("strangers"));
        dealing(strangers, order).assertRefused(2, "which the order is for");
        Commands.run(dealingBoth(roles, order).toArray()).assertRefused(2, "--order: expected either", "found both");
        roles.dealing("--units", 1).assertDone();
        Roles.delete(roles.path("material"));
        Files.writeString(order, Files.readString(order).replace("\"units\" : 5", "\"units\" : -5"));
        dealing(roles, order).assertRefused(2, "order.json", "-5 units");
        assertEquals(List.of(), roles.files("material"));
    }

    private static List<Object> dealingBoth(Roles roles, Path order) {
        List<Object> options = new ArrayList<>(List.of("deal", "--bundle", roles.path("model/dealer")));
        options.addAll(List.of("--out", roles.path("material"), "--order", order, "--units", 2));
        options.addAll(roles.keys(Role.DEALER));
        return options;
    }
}
