package org.secformer.datasets.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.Parsed;

class JsonTest {
    record Pair(int number, List<String> names) implements Parsed {}

    @TempDir
    Path directory;

    @Test
    void aRecordComesBack() throws IOException {
        Pair pair = new Pair(-7, List.of("a", "caf\u00e9"));
        LocalStorage storage = new LocalStorage(directory);
        Json.write(storage, "pair.json", pair);
        assertEquals(pair, Json.read(storage, "pair.json", Pair.class));
        assertEquals(pair, Json.read(Json.bytes(pair), Pair.class, "memory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"number\": 1}",
                "{\"names\": []}",
                "{\"number\": 1, \"names\": [], \"more\": 2}",
                "{\"number\": 1, \"names\": []} 1",
                "{\"number\": 1, \"number\": 2, \"names\": []}",
                "{\"number\": null, \"names\": []}",
                "{\"number\": 1.5, \"names\": []}",
                "{\"number\": \"one\", \"names\": []}",
                "{\"number\": 12345678901, \"names\": []}",
                "{\"number\": 1, \"names\": 3}"
            })
    void anythingElseIsRefusedNamingItsSource(String text) {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> Json.read(text.getBytes(StandardCharsets.UTF_8), Pair.class, "a/b.json"))
                .getMessage();
        assertTrue(message.startsWith("a/b.json: expected a Pair as JSON"), message);
    }
}
