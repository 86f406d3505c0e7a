package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.party.RunReport;
import org.secformer.jobs.tools.Comparison;
import org.secformer.mpc.protocol.SectionCost;
import org.secformer.mpc.transformer.Plan;

/** All roles on the sample: the parties as two processes, in several runs, from texts to predictions. */
class EndToEndTest {
    @TempDir
    Path directory;

    @Test
    void scoresInSeveralRunsEachOfWhichDoesWhatIsMissing() throws Exception {
        Roles roles = Roles.in(directory);
        SectionCost price = price(roles);

        roles.deal(1, Roles.ROWS_PER_BATCH);
        byte[][] unit = {materialOf(roles, 0), materialOf(roles, 1)};
        for (Outcome party : roles.score("--lanes", 2, "--max-batches", 1)) {
            party.assertDone();
        }
        assertEquals(1, roles.predicted(0).size());
        assertEquals(roles.predicted(0), roles.predicted(1));

        // Copied back: the claim refuses it, so there is too little for the rest.
        copyBack(roles, unit);
        List<Outcome> tooLittle = roles.score("--lanes", 2);
        String message = tooLittle
                .get(0)
                .assertRefused(
                        3, "2 units are needed", "0 unused ones", "secformer deal --units 2", "Nothing was used");
        assertEquals(message, tooLittle.get(1).assertRefused(3));
        removeMaterial(roles);

        roles.deal(2, Roles.ROWS_PER_BATCH);
        Commands.SECRETS.assertNotInFilesOf(directory);
        long onDisk = bytesOf(roles, "material");
        long expected = 2 * price.materialBytes();
        assertTrue(onDisk >= expected && onDisk < 1.01 * expected + 10_000, onDisk + " bytes, expected " + expected);
        Map<String, String> before = contents(roles.path("predictions"));
        List<Outcome> rest = roles.score(
                List.of("--lanes", 2, "--report", roles.path("report0.json")),
                List.of("--lanes", 2, "--report", roles.path("report1.json")));
        for (int party = 0; party < 2; party++) {
            rest.get(party).assertDone();
            RunReport report = Json.readOwn(new LocalStorage(directory), "report" + party + ".json", RunReport.class);
            assertEquals(2, report.batches());
            assertEquals(price.rounds(), report.rounds());
            assertEquals(2 * price.sentBytes(), report.sentBytes());
            assertEquals(2 * price.materialBytes(), report.materialBytes());
        }
        before.forEach((name, content) ->
                assertEquals(content, read(roles.path("predictions").resolve(name)), name));
        assertEachUnitUsedOnce(roles);
        // Manifests, claims, and what each remembers of them.
        assertEquals(List.of(), roles.files("material", ".material"));
        assertTrue(bytesOf(roles, "material") < 12_000, roles.files("material").toString());

        roles.reveal(roles.path("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(roles.path("predictions.csv"));
        assertNothingToDo(roles);
        assertComparison(roles);
        Commands.SECRETS.assertNotInFilesOf(directory);
    }

    private static SectionCost price(Roles roles) throws IOException {
        BundleFile dealer = BundleFile.read(
                new LocalStorage(roles.path("model/dealer")), roles.identities().credentials(Role.DEALER));
        return new Plan(dealer.header().shape(), Roles.LENGTH, Roles.ROWS_PER_BATCH)
                .price()
                .total();
    }

    private static byte[] materialOf(Roles roles, int party) throws IOException {
        String name = roles.files("material/party" + party, ".material").get(0);
        return Files.readAllBytes(roles.party("material", party).resolve(name));
    }

    private static void copyBack(Roles roles, byte[][] units) throws IOException {
        for (int party = 0; party < 2; party++) {
            assertEquals(List.of(), roles.files("material/party" + party, ".material"));
            String claim = roles.files("material/party" + party, ".claim").get(0);
            String name = claim.replace("claims/", "").replace(".claim", ".material");
            Files.write(roles.party("material", party).resolve(name), units[party]);
        }
    }

    private static void removeMaterial(Roles roles) throws IOException {
        for (String name : roles.files("material", ".material")) {
            Files.delete(roles.path("material").resolve(name));
        }
    }

    private static void assertEachUnitUsedOnce(Roles roles) throws IOException {
        List<PredictionName> names = roles.predicted(0);
        assertEquals(names, roles.predicted(1));
        assertEquals(Roles.BATCHES, names.size());
        Set<Object> batches = new HashSet<>();
        Set<Object> units = new HashSet<>();
        for (PredictionName name : names) {
            batches.add(name.batch());
            units.add(name.unit());
        }
        assertEquals(Set.of(0, 1, 2), batches);
        assertEquals(Roles.BATCHES, units.size());
        for (int party = 0; party < 2; party++) {
            List<String> claims = roles.files("material/party" + party, ".claim");
            assertEquals(Roles.BATCHES, claims.size());
            Set<String> claimed = new HashSet<>();
            for (String claim : claims) {
                String claimant =
                        read(roles.party("material", party).resolve(claim)).strip();
                claimed.add(claimant.substring(claimant.indexOf('/') + 1));
            }
            assertEquals(names.stream().map(PredictionName::toString).collect(Collectors.toSet()), claimed);
        }
    }

    private void assertNothingToDo(Roles roles) throws Exception {
        Map<String, String> before = contents(directory);
        for (Outcome party : roles.score("--lanes", 2)) {
            party.assertDone();
            assertTrue(party.output().contains("nothing to do: all 3 batches"), party::toString);
        }
        Map<String, String> after = contents(directory);
        after.keySet().removeIf(name -> name.endsWith(".log"));
        before.keySet().removeIf(name -> name.endsWith(".log"));
        assertEquals(before, after);
    }

    private static void assertComparison(Roles roles) throws IOException {
        Outcome compared = Roles.compare(
                Roles.SAMPLE.resolve("checkpoint"),
                Roles.SAMPLE.resolve("messages.csv"),
                roles.path("predictions.csv"),
                "--rows",
                Roles.ROWS,
                "--report",
                roles.path("comparison.json"));
        compared.assertDone();
        Comparison report = Json.readOwn(new LocalStorage(roles.path(".")), "comparison.json", Comparison.class);
        assertEquals(Roles.ROWS, report.rows());
        assertEquals(1.0, report.labelAgreement());
        assertEquals(0, report.rangeViolations());
        assertTrue(report.maxLogitDifference() < 0.01, compared::toString);
    }

    private static long bytesOf(Roles roles, String directory) throws IOException {
        long sum = 0;
        for (String name : roles.files(directory)) {
            sum += Files.size(roles.path(directory).resolve(name));
        }
        return sum;
    }

    /** All files, with their content as text that compares. */
    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(file).toString(), read(file));
            }
        }
        return contents;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
