package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;

/** Putting shares together: what is missing, damaged or somebody else's is refused, and no file is left. */
class RevealTest {
    private static final EpochId EPOCH = new EpochId("00000000000000e0");
    private static final int LABELS = 6;
    private static final int OUTPUTS = LABELS + 1;
    private static final int FLAGGED = 4;

    @TempDir
    Path directory;

    private Roles roles;
    private DatasetManifest manifest;
    private Path out;

    /** Shares of logits that tell where they stood: 10 times the row, plus the label, in units of 1/8. */
    @BeforeEach
    void share() throws IOException {
        roles = Roles.in(directory);
        manifest = DatasetManifest.read(
                new LocalStorage(roles.path("dataset/client")),
                roles.identities().credentials(Role.CLIENT));
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
        long[] outputs = outputs(party, batch);
        if (party == 0) {
            Arrays.fill(outputs, share);
        }
        write(party, name, outputs, roles.identities().credentials(Role.values()[party]));
    }

    private void write(int party, PredictionName name, long[] logits, Credentials signer) throws IOException {
        PredictionFiles.write(
                shares(party),
                PredictionPack.of(name),
                manifest.dataset().text(),
                manifest.plan(),
                List.of(logits),
                signer);
    }

    private LocalStorage shares(int party) {
        return new LocalStorage(roles.party("predictions", party))
                .below(manifest.dataset().text());
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
            double sum = 0;
            for (int label = 0; label < LABELS; label++) {
                sum += Math.exp(label / 8.0);
            }
            for (int label = 0; label < LABELS; label++) {
                line.append(String.format(Locale.ROOT, ",%.6f", Math.exp(label / 8.0) / sum));
            }
            String expected =
                    row == FLAGGED ? "m000" + row + ",".repeat(2 + 2 * LABELS) + "values out of range" : line + ",";
            assertEquals(expected, lines.get(1 + row));
        }
    }

    private static long flag(int row) {
        return row == FLAGGED ? 1 : 0;
    }

    @Test
    void aRowWithoutScoresIsAnErrorToStrictUsers() throws IOException {
        roles.reveal(out, "--strict").assertRefused(2, "[SCORES_MISSING]", out.toString(), "1 rows without");
        assertEquals(1 + Roles.ROWS, Files.readAllLines(out).size());
    }

    @Test
    void sharesThatDoNotBelongTogetherShow() throws IOException {
        write(0, name(1, 7), 1, 99);
        write(1, name(1, 7), 1, 0);
        for (String ending : List.of("", ".signature")) {
            Files.delete(file(1, name(1, 1), ending));
        }
        refused("flag of row 3: expected 0 or 1");
    }

    @Test
    void sharesOfOneNameOnlyAreJoined() throws IOException {
        // Party 0 has done batch 1 twice, and signed something else the second time; party 1 once.
        write(0, name(1, 7), 1, 99);
        rowsKeepTheirOrderAndTheirIds();
    }

    @Test
    void anExistingFileIsKept() throws IOException {
        Files.writeString(out, "mine");
        roles.reveal(out).assertRefused(2, out.toString(), "Nothing is overwritten");
        assertEquals("mine", Files.readString(out));
    }

    @Test
    void missingSharesAreListed() throws IOException {
        Files.delete(file(1, name(1, 1), ""));
        refused("expected 3 batches that both parties have, found 2; missing are [1]", "secformer score");
        Roles.delete(roles.path("predictions"));
        refused("found 0; missing are [0, 1, 2]");
    }

    @Test
    void sharesOfDifferentRunsAreNotJoined() throws IOException {
        for (String ending : List.of("", ".signature")) {
            Files.move(file(1, name(2, 2), ending), file(1, name(2, 8), ending));
        }
        refused("missing are [2]");
    }

    private Path file(int party, PredictionName name, String ending) {
        return shares(party).root().resolve(name + ending);
    }

    /** A party that signs its shares under the names of others. */
    @Test
    void sharesOfOtherRowsAreNoticed() throws IOException {
        Files.delete(file(0, name(1, 1), ""));
        Files.delete(file(0, name(1, 1), ".signature"));
        Credentials party = roles.identities().credentials(Role.PARTY0);
        PredictionFiles.write(
                shares(0).below("other"),
                PredictionPack.of(name(0, 0)),
                manifest.dataset().text(),
                manifest.plan(),
                List.of(zeros()),
                party);
        SignatureFile.writeSigned(
                shares(0),
                name(1, 1).toString(),
                Files.readAllBytes(shares(0).root().resolve("other/" + name(0, 0))),
                PredictionFiles.subject(manifest.dataset().text(), Role.PARTY0),
                party.own());
        refused(file(0, name(1, 1), "").toString(), "sealed key", "from elsewhere");
    }

    /** Rows of a batch; those of party 0 are all the same. */
    private static long[] outputs(int party, int batch) {
        long[] outputs = zeros();
        for (int i = 0; i < outputs.length; i++) {
            int row = batch * Roles.ROWS_PER_BATCH + i / OUTPUTS;
            int column = i % OUTPUTS;
            long value = column == LABELS ? flag(row) << 16 : (long) (10 * row + column) << 13;
            outputs[i] = party == 0 ? 0x1234_5678 : value - 0x1234_5678;
        }
        return outputs;
    }

    private void deleteShares(int party, int batch) throws IOException {
        for (String ending : List.of("", ".signature")) {
            Files.delete(file(party, name(batch, batch), ending));
        }
    }

    private void writePack(int party, int from, int count) throws IOException {
        List<long[]> outputs = IntStream.range(from, from + count)
                .mapToObj(batch -> outputs(party, batch))
                .toList();
        PredictionFiles.write(
                shares(party),
                new PredictionPack(name(from, from), count),
                manifest.dataset().text(),
                manifest.plan(),
                outputs,
                roles.identities().credentials(Role.values()[party]));
    }

    /** Each party packs its shares as it likes. */
    @Test
    void sharesArePackedOtherwiseAtEachParty() throws IOException {
        deleteShares(0, 0);
        deleteShares(0, 1);
        writePack(0, 0, 2);
        rowsKeepTheirOrderAndTheirIds();
        Files.delete(out);
        deleteShares(1, 1);
        deleteShares(1, 2);
        writePack(1, 1, 2);
        rowsKeepTheirOrderAndTheirIds();
    }

    @Test
    void aPackUnderAnotherNameIsRefused() throws IOException {
        deleteShares(0, 0);
        deleteShares(0, 1);
        writePack(0, 1, 2);
        Path pack = shares(0).root().resolve(new PredictionPack(name(1, 1), 2).toString());
        Path other = shares(0).root().resolve(new PredictionPack(name(0, 0), 2).toString());
        for (String ending : List.of("", ".signature")) {
            Files.move(Path.of(pack + ending), Path.of(other + ending));
        }
        refused(other + ".signature, file: expected " + other.getFileName(), "belongs elsewhere");
    }

    private static long[] zeros() {
        return new long[Roles.ROWS_PER_BATCH * OUTPUTS];
    }

    @Test
    void aShareUnderAnotherNameIsRefused() throws IOException {
        for (String ending : List.of("", ".signature")) {
            Files.copy(file(0, name(0, 0), ending), file(0, name(1, 1), ending), StandardCopyOption.REPLACE_EXISTING);
        }
        refused(file(0, name(1, 1), ".signature") + ", file: expected " + name(1, 1), "belongs elsewhere");
    }

    @Test
    void aShareOfTheOtherPartyIsRefused() throws IOException {
        for (String ending : List.of("", ".signature")) {
            Files.copy(file(1, name(1, 1), ending), file(0, name(1, 1), ending), StandardCopyOption.REPLACE_EXISTING);
        }
        refused(file(0, name(1, 1), ".signature") + ", signer: expected party0, found \"party1\"");
    }

    @Test
    void aShareThatSomebodyElseSignedIsRefused() throws IOException {
        Path keys = roles.path("another party0");
        Commands.run("keygen", "--role", "party0", "--out", keys).assertDone();
        Path trust = roles.path("trust of another");
        Roles.copy(roles.path("trust"), trust);
        Files.delete(trust.resolve("party0.pem"));
        Files.delete(file(0, name(1, 1), ""));
        Files.delete(file(0, name(1, 1), ".signature"));
        Credentials another = Credentials.read(Role.PARTY0, new LocalStorage(keys), new LocalStorage(trust));
        write(0, name(1, 1), zeros(), another);
        refused(
                "expected the pinned certificate of party0",
                another.own().certificate().fingerprint());
    }

    @Test
    void anUnsignedShareDoesNotCount() throws IOException {
        Files.delete(file(0, name(1, 1), ".signature"));
        refused("expected 3 batches that both parties have, found 2; missing are [1]", "secformer score");
    }

    @Test
    void aDamagedShareIsRefused() throws IOException {
        Path share = file(0, name(1, 1), "");
        byte[] good = Files.readAllBytes(share);
        for (int at = 0; at < good.length; at += good.length / 5) {
            byte[] damaged = good.clone();
            damaged[at] ^= 1;
            Files.write(share, damaged);
            refused(share + ", the file itself: expected the " + good.length
                    + " bytes that party0 signed, found others");
        }
        Files.write(share, Arrays.copyOf(good, 100));
        refused(share.toString(), "found 100 bytes");
    }

    /** Somebody who can write where the shares lie, at any moment: what is checked is what is parsed. */
    @Test
    void aShareThatIsSwappedWhileItIsReadIsNeverUsed() throws IOException {
        PredictionName name = name(1, 1);
        Credentials client = roles.identities().credentials(Role.CLIENT);
        byte[] good = Files.readAllBytes(file(0, name, ""));
        List<byte[]> expected = read(shares(0), name, client);
        LocalStorage elsewhere = new LocalStorage(roles.path("forged"));
        PredictionFiles.write(
                elsewhere,
                PredictionPack.of(name),
                manifest.dataset().text(),
                manifest.plan(),
                List.of(zeros()),
                roles.identities().credentials(Role.PARTY0));
        byte[] forged = Files.readAllBytes(elsewhere.root().resolve(name.toString()));
        int used = 0;
        for (int opened = 1; opened <= 4; opened++) {
            SwappingStorage swapping = new SwappingStorage(shares(0), name.toString(), opened, forged);
            try {
                List<byte[]> shares = read(swapping, name, client);
                for (int i = 0; i < shares.size(); i++) {
                    assertArrayEquals(expected.get(i), shares.get(i));
                }
                used++;
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains(" bytes that party0 signed, found "), refused.getMessage());
            }
            assertArrayEquals(good, Files.readAllBytes(file(0, name, "")));
        }
        assertTrue(used > 0 && used < 4, used + " of 4");
    }

    private List<byte[]> read(Storage storage, PredictionName name, Credentials client) throws IOException {
        return PredictionFiles.read(
                storage, PredictionPack.of(name), manifest.dataset().text(), manifest.plan(), Role.PARTY0, client);
    }

    @Test
    void theBundleOfAnotherModel() throws IOException {
        roles.shareModel(Roles.SAMPLE.resolve("checkpoint"), roles.path("other"))
                .assertDone();
        roles.reveal(out, "--bundle", roles.path("other/client"))
                .assertRefused(2, "model bundle: expected " + manifest.bundle());
        assertFalse(Files.exists(out));
    }

    @Test
    void thePartOfAParty() {
        roles.reveal(out, "--dataset", roles.path("dataset/party0"))
                .assertRefused(2, "subject: expected dataset for client, found \"dataset for party0\"");
        assertFalse(Files.exists(out));
    }

    private void refused(String... parts) {
        roles.reveal(out).assertRefused(2, parts);
        assertFalse(Files.exists(out));
    }
}
