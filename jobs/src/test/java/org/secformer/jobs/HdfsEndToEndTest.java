package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.storage.HdfsCluster;
import org.secformer.jobs.storage.Storages;

/** All roles with bundles, dataset, material and predictions on HDFS; keys, texts and the client's CSV on this machine. */
@Tag("slow")
class HdfsEndToEndTest {
    private static final String BASE = HdfsCluster.location("end-to-end");

    @TempDir
    Path directory;

    @Test
    void predictionsAreThoseOfALocalRun() throws Exception {
        Roles roles = Roles.in(directory);
        roles.shareChecked(Roles.SAMPLE.resolve("checkpoint"), BASE + "/model").assertDone();
        roles.shareDataset(
                        Path.of("unused"),
                        Roles.SAMPLE.resolve("messages.csv"),
                        "--rows",
                        Roles.ROWS,
                        "--bundle",
                        BASE + "/model/client",
                        "--out",
                        BASE + "/dataset")
                .assertDone();
        deal(roles, Roles.BATCHES - 1);
        for (Outcome party : score(roles, "--max-batches", 1)) {
            party.assertDone();
        }
        String tooLittle = score(roles).get(0).assertRefused(3, "2 units are needed", "1 unused ones");
        assertTrue(tooLittle.contains("Nothing was used"), tooLittle);
        deal(roles, 1);
        for (Outcome party : score(roles)) {
            party.assertDone();
        }
        for (Outcome party : score(roles)) {
            assertTrue(party.assertDone().output().contains("nothing to do"), party::toString);
        }
        assertClaims();
        assertEquals(Set.of("rw-------"), HdfsCluster.modes(BASE));
        Path csv = roles.path("hdfs.csv");
        roles.reveal(
                        csv,
                        "--bundle",
                        BASE + "/model/client",
                        "--dataset",
                        BASE + "/dataset/client",
                        "--party0",
                        BASE + "/predictions/party0",
                        "--party1",
                        BASE + "/predictions/party1")
                .assertDone();

        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        for (Outcome party : roles.score()) {
            party.assertDone();
        }
        roles.reveal(roles.path("local.csv")).assertDone();
        assertAlike(Files.readAllLines(roles.path("local.csv")), Files.readAllLines(csv));
    }

    private static void deal(Roles roles, int units) {
        roles.dealing("--bundle", BASE + "/model/dealer", "--units", units, "--out", BASE + "/material")
                .assertDone();
    }

    private static List<Outcome> score(Roles roles, Object... more) throws Exception {
        int port = Roles.freePort();
        Commands.Started first = roles.start(0, port, onHdfs(0, more));
        Commands.Started second = roles.start(1, port, onHdfs(1, more));
        Outcome outcome = first.await();
        return List.of(outcome, second.await());
    }

    private static Object[] onHdfs(int party, Object... more) {
        List<Object> options = new ArrayList<>();
        for (String what : List.of("bundle", "dataset", "material")) {
            options.add("--" + what);
            options.add(BASE + "/" + (what.equals("bundle") ? "model" : what) + "/party" + party);
        }
        options.addAll(List.of("--out", BASE + "/predictions/party" + party));
        options.addAll(List.of(more));
        return options.toArray();
    }

    /** Each batch has used a unit of its own, of which claims stay and nothing else. */
    private static void assertClaims() throws IOException {
        for (int party = 0; party < 2; party++) {
            Storage material = Storages.of(BASE + "/material/party" + party);
            int claims = 0;
            for (String set : material.list("claims")) {
                claims += material.list("claims/" + set).size();
                assertEquals(List.of("set.json", "set.json.signature"), material.list(set));
            }
            assertEquals(Roles.BATCHES, claims);
        }
    }

    private static void assertAlike(List<String> expected, List<String> found) {
        assertEquals(1 + Roles.ROWS, expected.size());
        assertEquals(expected.size(), found.size());
        assertEquals(expected.get(0), found.get(0));
        for (int row = 1; row < expected.size(); row++) {
            String[] local = expected.get(row).split(",");
            String[] remote = found.get(row).split(",");
            assertEquals(local[0], remote[0]);
            assertEquals(local[1], remote[1]);
            for (int i = 2; i < local.length; i++) {
                assertEquals(Double.parseDouble(local[i]), Double.parseDouble(remote[i]), 0.01, local[0]);
            }
        }
    }
}
