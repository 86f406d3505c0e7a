package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports of check as plain double arithmetic, row after row, once gave them: verdicts and counts are the same, values that were seen
 * but for the roundings of single precision.
 */
class CheckedAsBeforeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double RELATIVE = 1e-5;
    private static final double ABSOLUTE = 1e-6;

    @TempDir
    Path directory;

    @Test
    void theSample() throws IOException {
        requireAsBefore(
                "sample.json",
                "check",
                "--checkpoint",
                Roles.SAMPLE.resolve("checkpoint"),
                "--data",
                Roles.SAMPLE.resolve("messages.csv"),
                "--rows",
                20);
    }

    @Test
    void aRandomModel() throws IOException {
        TinyCheckpoint.bert(directory.resolve("checkpoint"));
        Path data = directory.resolve("texts.csv");
        try (InputStream texts = getClass().getResourceAsStream("check/tiny-texts.csv")) {
            Files.copy(texts, data);
        }
        requireAsBefore("tiny.json", "check", "--checkpoint", directory.resolve("checkpoint"), "--data", data);
    }

    private void requireAsBefore(String before, Object... arguments) throws IOException {
        Path json = directory.resolve("check.json");
        Object[] all = new Object[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = json;
        Commands.run(all).assertDone();
        try (InputStream expected = getClass().getResourceAsStream("check/" + before)) {
            requireSame("report", JSON.readTree(expected), JSON.readTree(json.toFile()));
        }
    }

    /** Whatever was there is there; what has been added since is not looked at. */
    private static void requireSame(String place, JsonNode expected, JsonNode found) {
        assertEquals(expected.getNodeType(), found.getNodeType(), place);
        if (expected.isDouble()) {
            double allowed = ABSOLUTE + RELATIVE * Math.abs(expected.doubleValue());
            assertEquals(expected.doubleValue(), found.doubleValue(), allowed, place);
        } else if (expected.isContainerNode()) {
            assertTrue(expected.isObject() || expected.size() == found.size(), place);
            for (int i = 0; i < expected.size() && expected.isArray(); i++) {
                requireSame(place + "[" + i + "]", expected.get(i), found.get(i));
            }
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                assertTrue(found.has(field.getKey()), place + "." + field.getKey());
                requireSame(place + "." + field.getKey(), field.getValue(), found.get(field.getKey()));
            }
        } else {
            assertEquals(expected, found, place);
        }
    }
}
