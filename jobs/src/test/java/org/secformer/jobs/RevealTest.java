package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.coordination.PredictionName;

/** Putting shares together: what is missing, damaged or somebody else's is refused, and no file is left. */
class RevealTest {
    private static final String EPOCH = "00000000000000e0";
    private static final int LABELS = 6;

    @TempDir
    Path directory;

    private Roles roles;
    private DatasetManifest manifest;
    private Path out;

    /** Shares of logits that tell where they stood: 10 times the row, plus the label, in units of 1/8. */
    @BeforeEach
    void share() throws IOException {
        roles = Roles.in(directory);
        manifest =
                Json.read(new LocalStorage(roles.path("dataset/client")), DatasetManifest.FILE, DatasetManifest.class);
        out = roles.path("predictions.csv");
        for (int batch = 0; batch < Roles.BATCHES; batch++) {
            write(0, name(batch, batch), batch, 0x1234_5678);
            write(1, name(batch, batch), batch, 0);
        }
    }

    private static PredictionName name(int batch, int unit) {
        return new PredictionName(batch, EPOCH, new UnitId("0123456789abcdef", unit));
    }

    private void write(int party, PredictionName name, int batch, int share) throws IOException {
        long[] logits = new long[Roles.ROWS_PER_BATCH * LABELS];
        for (int i = 0; i < logits.length; i++) {
            int row = batch * Roles.ROWS_PER_BATCH + i / LABELS;
            long value = (long) (10 * row + i % LABELS) << 13;
            logits[i] = party == 0 ? share : value - 0x1234_5678;
        }
        PredictionFiles.write(shares(party), name, manifest.plan(), logits);
    }

    private LocalStorage shares(int party) {
        return new LocalStorage(roles.party("predictions", party)).below(manifest.dataset());
    }

    @Test
    void rowsKeepTheirOrderAndTheirIds() throws IOException {
        roles.reveal(out).assertDone();
        List<String> lines = Files.readAllLines(out);
        assertEquals(1 + Roles.ROWS, lines.size());
        for (int row = 0; row < Roles.ROWS; row++) {
            StringBuilder line = new StringBuilder("m000" + row + ",login");
            for (int label = 0; label < LABELS; label++) {
                line.append(String.format(Locale.ROOT, ",%.6f", (10 * row + label) / 8.0));
            }
            assertEquals(line.toString(), lines.get(1 + row));
        }
    }

    @Test
    void sharesOfOneNameOnlyAreJoined() throws IOException {
        // Party 0 has done batch 1 twice, party 1 once.
        write(0, name(1, 7), 1, 99);
        roles.reveal(out).assertDone();
    }

    @Test
    void anExistingFileIsKept() throws IOException {
        Files.writeString(out, "mine");
        roles.reveal(out).assertRefused(2, out.toString(), "Nothing is overwritten");
        assertEquals("mine", Files.readString(out));
    }

    @Test
    void missingSharesAreListed() throws IOException {
        Files.delete(shares(1).root().resolve(name(1, 1).toString()));
        refused("expected 3 batches that both parties have, found 2; missing are [1]", "secformer score");
        Roles.delete(roles.path("predictions"));
        refused("found 0; missing are [0, 1, 2]");
    }

    @Test
    void sharesOfDifferentRunsAreNotJoined() throws IOException {
        Files.move(
                shares(1).root().resolve(name(2, 2).toString()),
                shares(1).root().resolve(name(2, 8).toString()));
        refused("missing are [2]");
    }

    @Test
    void sharesOfOtherRowsAreNoticed() throws IOException {
        copy(name(0, 0), name(1, 1));
        refused("expected row 1 once at both parties, found row 0", "from the parties again");
        copy(name(2, 2), name(1, 1));
        refused("expected row 3 once at both parties, found row 6", "from the parties again");
    }

    private void copy(PredictionName from, PredictionName to) throws IOException {
        Path directory = shares(0).root();
        Files.copy(
                directory.resolve(from.toString()),
                directory.resolve(to.toString()),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aDamagedShareIsRefused() throws IOException {
        Path share = shares(0).root().resolve(name(1, 1).toString());
        Files.write(share, new byte[100]);
        refused(share.toString(), "found damage");
    }

    @Test
    void theBundleOfAnotherModel() throws IOException {
        Commands.run("share-model", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--out", roles.path("other"))
                .assertDone();
        roles.reveal(out, "--bundle", roles.path("other/client"))
                .assertRefused(2, "model bundle: expected " + manifest.bundle());
        assertFalse(Files.exists(out));
    }

    @Test
    void thePartOfAParty() {
        roles.reveal(out, "--dataset", roles.path("dataset/party0"))
                .assertRefused(2, "expected the part of client, found that of party0");
        assertFalse(Files.exists(out));
    }

    private void refused(String... parts) {
        roles.reveal(out).assertRefused(2, parts);
        assertFalse(Files.exists(out));
    }
}
