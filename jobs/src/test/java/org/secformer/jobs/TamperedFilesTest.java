package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.storage.LocalStorage;

/** Whatever is done to a file on its way, its reader names it and stops before anything is used or written. */
class TamperedFilesTest {
    /** Another run of the same roles: model, dataset and material. */
    private static Roles other;

    /** The same roles and files as in the tests, before anything is done to them. */
    private static Roles original;

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private Roles roles;

    @BeforeAll
    static void anotherRun() throws IOException {
        original = Roles.in(shared.resolve("original"));
        original.deal(1, Roles.ROWS_PER_BATCH);
        other = Roles.in(shared.resolve("other"));
        for (String what : List.of("model", "dataset")) {
            Roles.delete(other.path(what));
        }
        other.shareChecked(Roles.SAMPLE.resolve("checkpoint"), other.path("model"))
                .assertDone();
        other.shareDataset(other.path("dataset"), Roles.SAMPLE.resolve("messages.csv"), "--rows", Roles.ROWS)
                .assertDone();
        other.deal(1, Roles.ROWS_PER_BATCH);
    }

    @BeforeEach
    void copy() throws IOException {
        roles = Roles.in(directory);
        Roles.copy(original.path("material"), roles.path("material"));
    }

    /** Of files that are signed themselves, and of those that a signed one names. */
    @ParameterizedTest
    @CsvSource({
        "model/party0/bundle.json, MODEL_OWNER",
        "model/dealer/bundle.json, MODEL_OWNER",
        "model/client/bundle.json, MODEL_OWNER",
        "dataset/party0/dataset.json, CLIENT",
        "dataset/client/dataset.json, CLIENT",
        "material/party0/*/set.json, DEALER",
    })
    void aSignedFile(String pattern, Role signer) throws IOException {
        Path file = found(roles, pattern);
        Path signature = signatureOf(file);
        byte[] content = Files.readAllBytes(file);
        byte[] signed = Files.readAllBytes(signature);
        changedOrCut(file, content);
        changedOrCut(signature, signed);

        Files.delete(signature);
        refused(pattern, signature.toString(), "expected the signature of " + file.getFileName() + ", found nothing");
        sign(file, signer == Role.CLIENT ? Role.DEALER : Role.CLIENT);
        refused(pattern, signature.toString(), "signer: expected " + signer);
        Files.delete(signature);
        sign(file, signer);
        refused(pattern, signature.toString(), "subject: expected ", "\"forged\"", "belongs elsewhere");
        Files.write(signature, signed);

        // Another run's, without and with its signature.
        Path others = found(other, pattern);
        assertNotEquals(-1, Files.mismatch(file, others));
        Files.copy(others, file, StandardCopyOption.REPLACE_EXISTING);
        refused(pattern, file.toString(), "that " + signer + " signed, found ");
        Files.write(file, content);
        Files.copy(signatureOf(others), signature, StandardCopyOption.REPLACE_EXISTING);
        refused(pattern, "expected ");
    }

    @ParameterizedTest
    @CsvSource({
        "model/party0/model.bundle",
        "model/dealer/model.bundle",
        "model/client/client.json",
        "model/client/vocab.txt",
        "model/client/embeddings.safetensors",
        "dataset/party0/rows/*.parquet",
        "dataset/client/rows/*.parquet",
    })
    void aFileThatASignedOneNames(String pattern) throws IOException {
        Path file = found(roles, pattern);
        byte[] content = Files.readAllBytes(file);
        changedOrCut(file, content);
        Files.copy(found(other, pattern), file, StandardCopyOption.REPLACE_EXISTING);
        refused(pattern, file.toString());
        Files.delete(file);
        refused(pattern, file.toString());
    }

    /** The other party's part, whole and signed. */
    @Test
    void thePartOfAnotherRole() throws IOException {
        for (String pattern : List.of("model/party0/bundle.json", "dataset/party0/dataset.json")) {
            Path file = found(roles, pattern);
            Path others = found(roles, pattern.replace("party0", "party1"));
            Files.copy(others, file, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(signatureOf(others), signatureOf(file), StandardCopyOption.REPLACE_EXISTING);
            refused(pattern, signatureOf(file).toString(), "belongs elsewhere");
            copyBack(pattern);
        }
    }

    @Test
    void certificatesAndKeys() throws IOException {
        String party = "dataset/party0";
        for (Role needed : List.of(Role.PARTY1, Role.DEALER, Role.MODEL_OWNER, Role.CLIENT)) {
            Path pinned = roles.path("trust").resolve(needed + ".pem");
            byte[] good = Files.readAllBytes(pinned);
            changedOrCut(pinned, good, party);
            Files.copy(roles.path("trust/party0.pem"), pinned, StandardCopyOption.REPLACE_EXISTING);
            refused(party, pinned.toString(), "expected the certificate of " + needed + ", found that of party0");
            Files.delete(pinned);
            refused(party, pinned.toString(), "found nothing");
            Files.write(pinned, good);
        }
        Path key = roles.path("keys/party0/key.pem");
        changedOrCut(key, Files.readAllBytes(key), party);
    }

    private void copyBack(String pattern) throws IOException {
        Path from = found(original, pattern);
        Path to = found(roles, pattern);
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(signatureOf(from), signatureOf(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private void changedOrCut(Path file, byte[] content) throws IOException {
        changedOrCut(file, content, roles.path("").relativize(file).toString());
    }

    private void changedOrCut(Path file, byte[] content, String what) throws IOException {
        List<byte[]> damaged = new ArrayList<>();
        byte[] flipped = content.clone();
        flipped[placeToFlip(file, content.length)] ^= 1;
        damaged.add(flipped);
        damaged.add(Arrays.copyOf(content, content.length / 2));
        damaged.add(new byte[0]);
        for (byte[] each : damaged) {
            Files.write(file, each);
            refused(what, file.toString());
        }
        Files.write(file, content);
    }

    private static int placeToFlip(Path file, int length) {
        if (file.toString().endsWith(".parquet")) {
            // In the footer, which is read at once.
            return length - 40;
        }
        // In PEM, not the end of a line: that changes nothing.
        return length > 4096 ? length / 2 : 100;
    }

    private void sign(Path file, Role signer) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        Files.deleteIfExists(signatureOf(file));
        SignatureFile.writeSigned(
                new LocalStorage(file.getParent()),
                file.getFileName().toString(),
                content,
                "forged",
                roles.identities().credentials(signer).own());
    }

    private static Path signatureOf(Path file) {
        return file.resolveSibling(file.getFileName() + SignatureFile.ENDING);
    }

    /** The one file of a pattern with at most one star. */
    private static Path found(Roles roles, String pattern) throws IOException {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return roles.path(pattern);
        }
        String top = pattern.substring(0, star);
        String ending = pattern.substring(star + 1);
        List<String> names = roles.files(top, ending).stream()
                .filter(name -> !name.startsWith("claims"))
                .toList();
        assertTrue(!names.isEmpty(), pattern);
        return roles.path(top).resolve(names.get(0));
    }

    /** The reader of the file refuses it; nobody has claimed, written or printed anything. */
    private void refused(String what, String... parts) throws IOException {
        Outcome outcome = read(what);
        assertTrue(outcome.code() == 2 || outcome.code() == 4, outcome::toString);
        outcome.assertRefused(outcome.code(), parts);
        assertEquals(List.of(), roles.files("predictions"));
        assertEquals(List.of(), roles.files("material", ".claim"));
        assertEquals(List.of(), roles.files("out"));
    }

    private Outcome read(String what) throws IOException {
        if (what.startsWith("model/dealer")) {
            return roles.dealing("--out", roles.path("out"));
        }
        if (what.startsWith("model/client")) {
            return roles.shareDataset(roles.path("out"), Roles.SAMPLE.resolve("messages.csv"), "--rows", Roles.ROWS);
        }
        if (what.startsWith("dataset/client")) {
            return roles.reveal(roles.path("out/predictions.csv"));
        }
        return roles.scoreAlone(0, "--timeout", 1);
    }
}
