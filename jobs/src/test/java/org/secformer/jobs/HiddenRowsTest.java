package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.BucketsManifest;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.files.SharedParts;

/** Copies of rows are hidden in a dataset: honest results come back as ever, and those of a party that spoils some do not. */
class HiddenRowsTest {
    private static final int ROWS = 20;

    @TempDir
    Path directory;

    private static Outcome share(Roles roles, Object... more) {
        List<Object> options = new ArrayList<>(List.of("share-dataset", "--bundle", roles.path("model/client")));
        options.addAll(List.of("--data", Roles.SAMPLE.resolve("messages.csv"), "--out", roles.path("dataset")));
        options.addAll(List.of("--rows", ROWS, "--batch", 4));
        options.addAll(roles.keys(Role.CLIENT));
        options.addAll(List.of(more));
        return Commands.run(options.toArray());
    }

    private static Roles roles(Path directory) throws IOException {
        Roles roles = Roles.in(directory);
        Roles.delete(roles.path("dataset"));
        return roles;
    }

    private static void score(Roles roles) throws Exception {
        for (Outcome party : roles.score("--lanes", 2)) {
            party.assertDone();
        }
    }

    private static void assertRevealed(Roles roles, Path file) throws IOException {
        roles.reveal(file).assertDone();
        List<String> ids = Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        List<String> expected = Files.readAllLines(Roles.SAMPLE.resolve("messages.csv")).stream()
                .skip(1)
                .limit(ROWS)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertEquals(expected, ids);
    }

    @Test
    void aPartyThatSpoilsResultsIsCaughtAndAnHonestOneIsNot() throws Exception {
        Roles roles = roles(directory);
        Outcome shared = share(roles, "--replicas", 0.5);
        assertTrue(shared.assertDone().output().contains("20 rows and 10 hidden ones in 8 batches"), shared::toString);
        roles.deal(8, 4);
        score(roles);
        assertRevealed(roles, roles.path("honest.csv"));

        Path honest = roles.path("honest");
        Roles.copy(roles.path("predictions"), honest);
        // One batch: five of eight rows have a twin, so that it would be a rare one without.
        Set<Integer> caught = new HashSet<>();
        for (int batch = 0; batch < 7; batch++) {
            int spoiled = batch;
            new InsecureSpoiler(roles, "party0").spoil((at, row) -> at == spoiled ? 0.25 : 0);
            Outcome outcome = roles.reveal(roles.path("spoiled.csv"));
            if (outcome.code() != 0) {
                caught.add(batch);
                outcome.assertRefused(
                        2,
                        ErrorCode.HIDDEN_ROWS_DIFFER.name(),
                        "of batch " + batch + " (unit ",
                        "No result was written");
                assertFalse(Files.exists(roles.path("spoiled.csv")));
            } else {
                Files.delete(roles.path("spoiled.csv"));
            }
            Roles.delete(roles.path("predictions"));
            Roles.copy(honest, roles.path("predictions"));
        }
        assertEquals(twins(roles), caught);

        // Damage is told as ever, before anything is compared.
        Path share = roles.path("predictions")
                .resolve("party0")
                .resolve(roles.files("predictions/party0", ".parquet").get(0));
        byte[] content = Files.readAllBytes(share);
        content[content.length / 2] ^= 1;
        Files.write(share, content);
        roles.reveal(roles.path("damaged.csv")).assertRefused(2, "that party0 signed, found others");
        content[content.length / 2] ^= 1;
        Files.write(share, content);

        // What is within rounding passes; the same added to every row does, too: that is what copies do not see.
        new InsecureSpoiler(roles, "party0").spoil((at, row) -> at == 0 ? 1e-4 : 0);
        assertRevealed(roles, roles.path("rounded.csv"));
        new InsecureSpoiler(roles, "party0").spoil((at, row) -> 0.25);
        assertRevealed(roles, roles.path("shifted.csv"));
    }

    /** Names of fields, which would tell of more. */
    private static Set<String> fields(Path json) throws IOException {
        return Pattern.compile("\"(\\w+)\" :")
                .matcher(Files.readString(json))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** Batches of four that have a copy, or a row that one is of. */
    private static Set<Integer> twins(Roles roles) throws IOException {
        Set<Integer> batches = new HashSet<>();
        for (long row : new SharedParts(roles.identities(), roles.path("dataset")).twins()) {
            batches.add((int) (row / 4));
        }
        batches.remove(7);
        assertTrue(batches.size() > 3, batches::toString);
        return batches;
    }

    /** Counts, manifests and shares are as without; also in buckets, where each has its copies. */
    @Test
    void nothingThatAPartyHasTellsOfHiddenRows() throws Exception {
        Roles roles = roles(directory);
        share(roles).assertDone();
        Set<String> plain = fields(roles.party("dataset", 0).resolve("dataset.json"));
        Roles.delete(roles.path("dataset"));
        share(roles, "--replicas", 1, "--buckets", "32,64").assertDone();
        LocalStorage part = new LocalStorage(roles.party("dataset", 0));
        BucketsManifest buckets = BucketsManifest.read(part, roles.identities().credentials(Role.PARTY0));
        long all = 0;
        for (BucketsManifest.Bucket bucket : buckets.buckets()) {
            DatasetManifest manifest = DatasetManifest.read(
                    part.below(bucket.directory()), roles.identities().credentials(Role.PARTY0));
            all += manifest.rows();
            assertEquals(plain, fields(roles.party("dataset", 0).resolve(bucket.directory() + "/dataset.json")));
        }
        assertEquals(2 * ROWS, all);
        // The same texts again lie elsewhere, under other masks.
        Roles.delete(roles.path("dataset"));
        share(roles, "--replicas", 0.5, "--length", 32).assertDone();
        SharedParts parts = new SharedParts(roles.identities(), roles.path("dataset"));
        List<String> first = parts.clientRows();
        List<byte[]> seeds = new ArrayList<>(parts.of(Role.PARTY0).values());
        assertEquals(
                seeds.size(), new HashSet<>(seeds.stream().map(Arrays::toString).toList()).size());
        Roles.delete(roles.path("dataset"));
        share(roles, "--replicas", 0.5, "--length", 32).assertDone();
        assertFalse(first.equals(parts.clientRows()), first::toString);

        Roles.delete(roles.path("dataset"));
        share(roles, "--replicas", 1.5).assertRefused(2, "--replicas: expected a share");
        share(roles, "--replicas", -0.1).assertRefused(2, "--replicas: expected a share");
    }

    /** What copies cannot see: the same added to all results. Canaries do, and what is not as the model owner stated it is named. */
    @Test
    void canariesNoticeWhatIsAddedToAllResults() throws Exception {
        Roles roles = roles(directory);
        List<String> messages = Files.readAllLines(Roles.SAMPLE.resolve("messages.csv"));
        List<String> texts = new ArrayList<>(List.of(messages.get(0)));
        texts.addAll(messages.subList(500, 503));
        Path file = Files.write(roles.path("texts.csv"), texts);
        Roles.delete(roles.path("model"));
        roles.shareChecked(Roles.SAMPLE.resolve("checkpoint"), roles.path("model"), "--canaries", file)
                .assertDone();
        share(roles, "--canaries", 4).assertRefused(2, "--canaries: expected at most 3");
        Outcome shared = share(roles, "--canaries", 2, "--replicas", 0.1, "--buckets", "32,64");
        assertTrue(shared.assertDone().output().contains("20 rows and 4 hidden ones in 6 batches"), shared::toString);
        roles.deal(6, 4);
        score(roles);
        assertRevealed(roles, roles.path("honest.csv"));

        new InsecureSpoiler(roles, "party0/length=32").spoil((at, row) -> 0.25);
        roles.reveal(roles.path("shifted.csv"))
                .assertRefused(
                        2,
                        ErrorCode.HIDDEN_ROWS_DIFFER.name(),
                        "2 of 4 that differ by more",
                        "what the model owner stated by 0.25");
        assertFalse(Files.exists(roles.path("shifted.csv")));

        Path canaries = roles.path("model/client/canaries.json");
        byte[] content = Files.readAllBytes(canaries);
        Files.delete(canaries);
        roles.reveal(roles.path("lost.csv"))
                .assertRefused(2, ErrorCode.INPUT_MISSING.name(), "expected the results of canary");
        content[content.length / 2] ^= 1;
        Files.write(canaries, content);
        roles.reveal(roles.path("changed.csv")).assertRefused(2, ErrorCode.INPUT_DAMAGED.name(), "canaries.json");
    }
}
