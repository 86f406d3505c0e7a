package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.jobs.storage.HdfsCluster;
import org.secformer.jobs.storage.Storages;

/** All roles with bundles, dataset, material and predictions on HDFS; keys, texts and the client's CSV on this machine. */
@Tag("slow")
class HdfsEndToEndTest {
    private static final String BASE = HdfsCluster.location("end-to-end");

    @TempDir
    Path directory;

    private Roles roles;

    @Test
    void predictionsAreThoseInTheClearThoughBothPartiesAreKilled() throws Exception {
        roles = Roles.in(directory);
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
        deal(Roles.BATCHES - 1);
        assertSealed();
        killBothInTheirFirstBatch();

        int missing = Roles.BATCHES - predicted().size();
        String tooLittle = score().get(0).assertRefused(3, missing + " units are needed", "have 0 unused ones");
        assertTrue(tooLittle.contains("Nothing was used"), tooLittle);
        deal(missing);
        for (Outcome party : score()) {
            party.assertDone();
        }
        for (Outcome party : score()) {
            assertTrue(party.assertDone().output().contains("nothing to do"), party::toString);
        }
        assertEquals(Roles.BATCHES, predicted().size());
        assertSpentMaterialIsGone();
        assertEquals(Set.of("rw-------"), HdfsCluster.modes(BASE));
        assertSealed();
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
        ExpectedPredictions.assertAllIn(csv);
    }

    /** While they are at work, nobody else is; what they leave is taken over by those who start next. */
    private void killBothInTheirFirstBatch() throws Exception {
        int port = FreePort.choose();
        Commands.Started first = roles.start(0, port, onHdfs(0, "--timeout", 60));
        first.awaitSaid("waiting for party 1");
        roles.scoreAlone(0, onHdfs(0))
                .assertRefused(
                        8,
                        "[RUN_IN_PROGRESS]",
                        BASE,
                        "process " + first.process().pid());
        Commands.Started second = roles.start(1, port, onHdfs(1, "--max-batches", 1));
        while (claims(0).isEmpty()) {
            assertTrue(second.process().isAlive(), () -> "ended before anything was claimed; see " + second.log());
            Thread.sleep(20);
        }
        first.kill();
        second.kill();
        assertEquals(1, leases(0).size());
        for (Outcome party : score("--max-batches", 1)) {
            assertTrue(party.assertDone().output().contains("took over the lease of process "), party::toString);
        }
        assertEquals(List.of(), leases(0));
    }

    private void deal(int units) {
        roles.dealing("--bundle", BASE + "/model/dealer", "--units", units, "--out", BASE + "/material")
                .assertDone();
    }

    private List<Outcome> score(Object... more) throws Exception {
        int port = FreePort.choose();
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

    /** No seed, key or text is in any file there, and no private key either. */
    private void assertSealed() throws IOException {
        Path copy = Files.createTempDirectory(directory, "copy").resolve("of-hdfs");
        HdfsCluster.copy(BASE, copy);
        Commands.SECRETS.addModel(copy.resolve("model"), roles.identities());
        Commands.SECRETS.addMaterial(copy.resolve("material"), roles.identities());
        Commands.SECRETS.assertNotInFilesOf(copy);
        try (Stream<Path> files = Files.walk(copy)) {
            assertTrue(files.noneMatch(file -> file.endsWith("key.pem")));
        }
    }

    private static Storage party(String what, int party) throws IOException {
        return Storages.of(BASE + "/" + what + "/party" + party);
    }

    private static List<String> claims(int party) throws IOException {
        Storage material = party("material", party);
        List<String> claims = new ArrayList<>();
        for (String set : material.list("claims")) {
            claims.addAll(material.list("claims/" + set));
        }
        return claims;
    }

    /** Files of the lease of the only run. */
    private static List<String> leases(int party) throws IOException {
        Storage predictions = party("predictions", party);
        return predictions.below(predictions.list("").get(0)).list(".lease");
    }

    /** Prediction shares that both parties have. */
    private static Set<String> predicted() throws IOException {
        Set<String> common = new HashSet<>();
        for (int party = 0; party < 2; party++) {
            Storage predictions = party("predictions", party);
            List<String> shares = predictions.list(predictions.list("").get(0)).stream()
                    .filter(name -> name.endsWith(".parquet"))
                    .flatMap(name -> PredictionPack.parse(name).names().stream())
                    .map(PredictionName::toString)
                    .toList();
            if (party == 0) {
                common.addAll(shares);
            } else {
                common.retainAll(shares);
            }
        }
        return common;
    }

    /** Units claimed by a process that was killed before it could write what for: their material stays for a day. */
    private static Set<String> claimedCutShort() throws IOException {
        Set<String> units = new HashSet<>();
        for (int party = 0; party < 2; party++) {
            Storage material = party("material", party);
            for (String set : material.list("claims")) {
                for (String claim : material.list("claims/" + set)) {
                    try (InputStream content = material.open("claims/" + set + "/" + claim)) {
                        if (content.readAllBytes().length == 0) {
                            units.add(claim.replace(".claim", ".material"));
                        }
                    }
                }
            }
        }
        return units;
    }

    /** Each batch has used a unit of its own, and the killed one may have used one; of all, claims stay and nothing else. */
    private static void assertSpentMaterialIsGone() throws IOException {
        Set<String> cutShort = claimedCutShort();
        for (int party = 0; party < 2; party++) {
            Storage material = party("material", party);
            for (String set : material.list("claims")) {
                List<String> left = new ArrayList<>(material.list(set));
                left.removeAll(cutShort);
                assertEquals(List.of("set.json", "set.json.signature"), left);
            }
            int claims = claims(party).size();
            assertTrue(claims == Roles.BATCHES || claims == Roles.BATCHES + 1, claims + " claims");
        }
    }
}
