package org.secformer.datasets.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.FileKeys;
import org.secformer.datasets.identity.IdentityFiles;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.identity.RoleCertificate;
import org.secformer.datasets.identity.SignatureFile;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.DatasetId;
import org.secformer.datasets.rows.DatasetManifest.DataFile;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.embedding.TableShape;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Head;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

class DatasetManifestTest {
    private static final Plan PLAN =
            new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5, Head.TANH, Numerics.COMPACT), 32, 3, Network.FAR);

    @TempDir
    static Path directory;

    private static Credentials party;
    private static Credentials client;
    private static DatasetManifest good;

    @BeforeAll
    static void make() throws IOException {
        LocalIdentities all = new LocalIdentities(new LocalStorage(directory.resolve("identities")));
        all.create(Kem.X25519);
        party = all.credentials(Role.PARTY0);
        client = all.credentials(Role.CLIENT);
        good = manifest(party.own().certificate());
    }

    private static DatasetManifest manifest(RoleCertificate reader) {
        return DatasetManifest.of(
                new DatasetId("d".repeat(32)),
                new BundleId("b".repeat(32)),
                reader,
                FileKeys.draw(),
                PLAN,
                true,
                7,
                new TableShape(8, 30_000, 512, 2, 0),
                List.of(file(0, 0, 4), file(1, 4, 3), file(2, 7, 2)));
    }

    private static DataFile file(int partition, long firstRow, long rows) {
        return new DataFile(DataFile.name(partition, "0123456789abcdef"), firstRow, rows);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        DatasetManifest read = read(Json.bytes(good));
        assertEquals(good, read);
        assertEquals(PLAN, read.plan());
    }

    @Test
    void thePartOfAnotherRoleIsRefused() throws IOException {
        LocalStorage part = new LocalStorage(directory.resolve("part of party 0"));
        good.write(part, client.own());
        String message = assertThrows(InvalidInputException.class, () -> DatasetManifest.read(part, client))
                .getMessage();
        assertTrue(message.contains("expected dataset for client, found \"dataset for party0\""), message);
    }

    @Test
    void aPartForAReplacedIdentityIsRefused() throws IOException {
        LocalStorage keys = new LocalStorage(directory.resolve("replaced"));
        IdentityFiles.create(Role.PARTY0, Kem.X25519, Duration.ofDays(1), keys);
        LocalStorage part = new LocalStorage(directory.resolve("part for another key"));
        manifest(IdentityFiles.read(keys).certificate()).write(part, client.own());
        String message = assertThrows(InvalidInputException.class, () -> DatasetManifest.read(part, party))
                .getMessage();
        assertTrue(message.contains("was the identity replaced?"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"version\" : 8', '\"version\" : 9'",
        "'\"version\" : 8', '\"version\" : 4'",
        "'\"GELU\"', '\"SWISH\"'",
        "'\"activation\" : \"GELU\",', ''",
        "'\"embedding\" : 8', '\"embedding\" : 1'",
        "'\"embedding\" : 8,', ''",
        "'\"quadFloor\" : 0.0', '\"quadFloor\" : -0.1'",
        "'\"quadFloor\" : 0.0,', ''",
        "'\"FAR\"', '\"FURTHER\"'",
        "'\"FAR\"', 1",
        "'\"network\" : \"FAR\",', ''",
        "'\"COMPACT\"', '\"EXACTLY\"'",
        "'\"weight\" : 16', '\"weight\" : 31'",
        "'\"weight\" : 16', '\"weight\" : -1'",
        "'\"weight\" : 16', '\"weight\" : 3'",
        "'\"weight\" : 16,', ''",
        "'\"square\" : 7', '\"square\" : 30'",
        "'\"weighted\" : 8', '\"weighted\" : 1e9'",
        "'\"role\" : \"party0\"', '\"role\" : \"party1\"'",
        "secformer dataset, something else",
        "'\"length\" : 32', '\"length\" : 0'",
        "'\"rowsPerBatch\" : 3', '\"rowsPerBatch\" : 0'",
        "'\"hidden\" : 8', '\"hidden\" : -8'",
        "'\"dataset\" : \"', '\"dataset\" : null, \"x\" : \"'",
        "'\"length\" : 32', '\"length\" : 32.5'",
        "'\"batches\" : 3', '\"batches\" : 4'",
        "'\"rows\" : 7', '\"rows\" : -7'",
        "'\"rows\" : 7', '\"rows\" : 70'",
        "'\"rows\" : 4', '\"rows\" : 5'",
        "'\"rows\" : 2', '\"rows\" : 1'",
        "'\"rows\" : 2', '\"rows\" : 9223372036854775807'",
        "'\"firstRow\" : 4', '\"firstRow\" : 3'",
        "'\"firstRow\" : 0', '\"firstRow\" : -1'",
        "part-00001-, ../part-00001-",
        "part-00001-, /tmp/part-00001-",
        "'part-00001-0123456789abcdef', ''"
    })
    void aDamagedManifestIsRefused(String from, String to) {
        String text = new String(Json.bytes(good), StandardCharsets.UTF_8);
        assertTrue(text.contains(from), text);
        byte[] damaged = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
        String message =
                assertThrows(InvalidInputException.class, () -> read(damaged)).getMessage();
        assertTrue(message.contains("a/dataset.json"), message);
    }

    @Test
    void nullsAreRefused() throws IOException {
        String text = new String(Json.bytes(good), StandardCharsets.UTF_8);
        for (String key : List.of("format", "dataset", "bundle", "role", "sealedKeys", "network", "head", "kind")) {
            String damaged = text.replaceAll("\"" + key + "\" : \"[^\"]*\"", "\"" + key + "\" : null");
            assertThrows(InvalidInputException.class, () -> read(damaged.getBytes(StandardCharsets.UTF_8)), key);
        }
        for (String key : List.of("numerics", "shape", "files", "norm", "inner")) {
            ObjectNode damaged = (ObjectNode) new ObjectMapper().readTree(text);
            damaged.findParent(key).putNull(key);
            assertThrows(InvalidInputException.class, () -> read(new ObjectMapper().writeValueAsBytes(damaged)), key);
        }
    }

    @Test
    void mutatedManifestsNeverEndInAnythingElse() throws IOException {
        byte[] original = Json.bytes(good);
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] mutated = original.clone();
            mutated[random.nextInt(original.length)] = (byte) random.nextInt(256);
            try {
                read(mutated).plan();
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains("a/dataset.json"), "seed " + seed);
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }

    /** Signed, whatever it says. */
    private static DatasetManifest read(byte[] bytes) throws IOException {
        LocalStorage part = new LocalStorage(directory.resolve("a"));
        part.delete("dataset.json");
        part.delete("dataset.json.signature");
        SignatureFile.writeSigned(part, "dataset.json", bytes, "dataset for party0", client.own());
        return DatasetManifest.read(part, party);
    }
}
