package org.secformer.datasets.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.Json;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;

class DatasetManifestTest {
    private static final Plan PLAN = new Plan(new ModelShape(8, 1, 2, 8, 2, 1e-12, 5), 32, 3);
    private static final DatasetManifest GOOD = DatasetManifest.of(
            "d".repeat(32),
            "b".repeat(32),
            "party0",
            PLAN,
            7,
            3,
            List.of(new DatasetManifest.DataFile("rows/part-0.parquet", 100, "5".repeat(64))));

    @Test
    void whatIsWrittenIsRead() {
        DatasetManifest read = read(Json.bytes(GOOD));
        assertEquals(GOOD, read);
        assertEquals(PLAN, read.plan());
    }

    @Test
    void thePartOfAnotherRoleIsRefused() {
        String message = assertThrows(InvalidInputException.class, () -> GOOD.check("a/dataset.json", "party1"))
                .getMessage();
        assertTrue(message.contains("a/dataset.json"), message);
        assertTrue(message.contains("expected the part of party1, found that of party0"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"version\" : 1', '\"version\" : 2'",
        "secformer dataset, something else",
        "'\"length\" : 32', '\"length\" : 0'",
        "'\"rowsPerBatch\" : 3', '\"rowsPerBatch\" : 0'",
        "'\"hidden\" : 8', '\"hidden\" : -8'",
        "'\"dataset\" : \"', '\"dataset\" : null, \"x\" : \"'",
        "'\"length\" : 32', '\"length\" : 32.5'",
        "'\"batches\" : 3', '\"batches\" : 4'",
        "'\"rows\" : 7', '\"rows\" : -7'",
        "'\"rows\" : 7', '\"rows\" : 70'"
    })
    void aDamagedManifestIsRefused(String good, String bad) {
        String text = new String(Json.bytes(GOOD), StandardCharsets.UTF_8);
        assertTrue(text.contains(good), text);
        byte[] damaged = text.replace(good, bad).getBytes(StandardCharsets.UTF_8);
        String message =
                assertThrows(InvalidInputException.class, () -> read(damaged)).getMessage();
        assertTrue(message.contains("a/dataset.json"), message);
    }

    @Test
    void nullsAreRefused() {
        String text = new String(Json.bytes(GOOD), StandardCharsets.UTF_8);
        for (String key : List.of("format", "dataset", "bundle", "role")) {
            String damaged = text.replaceAll("\"" + key + "\" : \"[^\"]*\"", "\"" + key + "\" : null");
            assertThrows(InvalidInputException.class, () -> read(damaged.getBytes(StandardCharsets.UTF_8)), key);
        }
        for (String key : List.of("shape", "files")) {
            String damaged = text.replaceAll("(?s)\"" + key + "\" : [{\\[].*?[}\\]]( ])?", "\"" + key + "\" : null");
            assertThrows(InvalidInputException.class, () -> read(damaged.getBytes(StandardCharsets.UTF_8)), key);
        }
    }

    @Test
    void mutatedManifestsNeverEndInAnythingElse() {
        byte[] good = Json.bytes(GOOD);
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = good.clone();
            mutated[random.nextInt(good.length)] = (byte) random.nextInt(256);
            try {
                read(mutated).plan();
            } catch (InvalidInputException refused) {
                assertTrue(refused.getMessage().contains("a/dataset.json"), "seed " + seed);
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }

    private static DatasetManifest read(byte[] bytes) {
        DatasetManifest manifest = Json.read(bytes, DatasetManifest.class, "a/dataset.json");
        manifest.check("a/dataset.json", "party0");
        return manifest;
    }
}
