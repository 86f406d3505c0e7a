package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a party is given and cannot use: it says so before it meets the other one. */
class BadPartTest {
    @TempDir
    Path directory;

    private Roles roles;

    @BeforeEach
    void prepare() throws IOException {
        roles = Roles.in(directory);
    }

    @AfterEach
    void nothingWasWritten() throws IOException {
        assertEquals(List.of(), roles.files("predictions"));
        assertEquals(List.of(), roles.files("material", ".claim"));
    }

    @Test
    void aMissingDatasetFile() throws IOException {
        Path file = dataFile();
        Files.delete(file);
        refused(2, file.toString(), "found no file");
    }

    /** At its end, where the footer lies; what is changed elsewhere shows when it is read, see {@link SwappedPartTest}. */
    @Test
    void anAlteredDatasetFile() throws IOException {
        Path file = dataFile();
        byte[] content = Files.readAllBytes(file);
        content[content.length - 40] ^= 1;
        Files.write(file, content);
        refused(2, file.toString(), "expected the file that was made for this place, found another, or a changed one");
    }

    @Test
    void aMissingOrDamagedManifest() throws IOException {
        Path manifest = roles.path("dataset/party0/dataset.json");
        Files.writeString(manifest, "{\"format\" : 3");
        refused(2, manifest.toString(), "bytes that client signed");
        Files.delete(manifest);
        refused(2, manifest.toString(), "found nothing");
    }

    @Test
    void thePartOfTheOtherParty() throws IOException {
        refused(
                List.of("--dataset", roles.path("dataset/party1")),
                2,
                "subject: expected dataset for party0, found \"dataset for party1\"");
        refused(List.of("--dataset", roles.path("dataset/client")), 2, "found \"dataset for client\"");
        refused(
                List.of("--bundle", roles.path("model/party1")),
                2,
                "expected model bundle for party0, found \"model bundle for party1\"");
        refused(List.of("--bundle", roles.path("model/dealer")), 2, "found \"model bundle for dealer\"");
        roles.deal(1, Roles.ROWS_PER_BATCH);
        refused(
                List.of("--material", roles.path("material/party1")),
                2,
                "set.json",
                "subject: expected secformer material set",
                "for party0, found",
                "for party1");
    }

    @Test
    void aDatasetForAnotherModel() throws IOException {
        roles.shareModel(Roles.SAMPLE.resolve("checkpoint"), roles.path("other"))
                .assertDone();
        refused(
                List.of("--bundle", roles.path("other/party0")),
                2,
                "model bundle: expected ",
                "which the dataset was shared for",
                "same share-model run");
    }

    @Test
    void aDamagedBundle() throws IOException {
        Path bundle = roles.path("model/party0/model.bundle");
        byte[] content = Files.readAllBytes(bundle);
        content[content.length - 1000] ^= 1;
        Files.write(bundle, content);
        refused(2, bundle.toString(), "expected an intact segment, found a changed one", "share-model");
    }

    @Test
    void aDamagedMaterialManifest() throws IOException {
        roles.deal(1, Roles.ROWS_PER_BATCH);
        Path manifest = roles.path("material/party0")
                .resolve(roles.files("material/party0", "set.json").get(0));
        Files.writeString(manifest, "{}");
        refused(2, manifest.toString());
    }

    @Test
    void aDamagedOrMissingIdentity() throws IOException {
        Path key = roles.path("keys/party0/key.pem");
        Files.writeString(key, "nonsense");
        refused(2, key.toString(), "secformer keygen");
        Files.delete(key);
        refused(2, key.toString(), "found nothing");
        Files.copy(roles.path("keys/party1/key.pem"), key);
        refused(2, key.toString(), "expected the private keys of certificate.pem, found others");
        refused(
                List.of("--identity", roles.path("keys/party1")),
                2,
                "expected the identity of party0, found that of party1");
    }

    @Test
    void aTakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(List.of("--port", taken.getLocalPort()), 2, "--port", taken.getLocalPort() + "");
        }
        refused(List.of("--port", 70_000), 2, "--port", "70000");
        refused(List.of("--host", "no.such.host.invalid"), 2, "--host", "no.such.host.invalid");
    }

    @Test
    void aPeerThatNeverComes() throws IOException {
        Outcome first = roles.scoreAlone(0, "--timeout", 2);
        first.assertRefused(5, "party 1 did not connect to port ", " within 2 s", "Start both parties");
        Outcome second = roles.scoreAlone(1, "--timeout", 2);
        second.assertRefused(5, "party 0 is not reachable at ", "within 2 s", "Start both parties");
    }

    @Test
    void numbersOutOfRange() throws IOException {
        refused(List.of("--lanes", 0), 2, "--lanes: expected at least 1, or auto, found 0");
        refused(List.of("--timeout", 0), 2, "--timeout: expected at least 1, found 0");
        refused(List.of("--max-batches", 0), 2, "--max-batches: expected at least 1, found 0");
        Path report = roles.path("nowhere/report.json");
        refused(List.of("--report", report), 2, report.toString());
        roles.scoreAlone(2, "--bundle", roles.path("model/party0"), "--dataset", roles.path("dataset/party0"))
                .assertRefused(2, "--party: expected 0 or 1, found 2");
    }

    private Path dataFile() throws IOException {
        return roles.path("dataset/party0")
                .resolve(roles.files("dataset/party0", ".parquet").get(0));
    }

    private void refused(int code, String... parts) throws IOException {
        refused(List.of(), code, parts);
    }

    private void refused(List<Object> options, int code, String... parts) throws IOException {
        roles.scoreAlone(0, options.toArray()).assertRefused(code, parts);
    }
}
