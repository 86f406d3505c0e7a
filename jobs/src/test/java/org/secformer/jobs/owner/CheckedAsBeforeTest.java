package org.secformer.jobs.owner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.Commands;
import org.secformer.jobs.Roles;
import org.secformer.jobs.TinyCheckpoint;

/**
 * Reports of check as plain double arithmetic, row after row, once gave them: verdicts and counts are the same, values that were seen
 * but for the roundings of single precision.
 */
class CheckedAsBeforeTest {
    private static final double RELATIVE = 1e-5;
    private static final double ABSOLUTE = 1e-6;

    @TempDir
    Path directory;

    @Test
    void theSample() throws IOException, ReflectiveOperationException {
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
    void aRandomModel() throws IOException, ReflectiveOperationException {
        TinyCheckpoint.bert(directory.resolve("checkpoint"));
        Path data = directory.resolve("texts.csv");
        try (InputStream texts = getClass().getResourceAsStream("check/tiny-texts.csv")) {
            Files.copy(texts, data);
        }
        requireAsBefore("tiny.json", "check", "--checkpoint", directory.resolve("checkpoint"), "--data", data);
    }

    private void requireAsBefore(String before, Object... arguments) throws IOException, ReflectiveOperationException {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 4);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = directory.resolve("check.json");
        all[arguments.length + 2] = "--draws";
        all[arguments.length + 3] = 1;
        Commands.run(all).assertDone();
        try (InputStream expected = getClass().getResourceAsStream("check/" + before)) {
            Files.copy(expected, directory.resolve("before.json"));
        }
        LocalStorage storage = new LocalStorage(directory);
        requireSame(
                "report",
                Json.readOwn(storage, "before.json", CheckReport.class),
                Json.readOwn(storage, "check.json", CheckReport.class));
    }

    private static void requireSame(String place, Object expected, Object found) throws ReflectiveOperationException {
        if (expected instanceof Double number) {
            assertEquals(number, (Double) found, ABSOLUTE + RELATIVE * Math.abs(number), place);
        } else if (expected instanceof List<?> list) {
            List<?> others = (List<?>) found;
            assertEquals(list.size(), others.size(), place);
            for (int i = 0; i < list.size(); i++) {
                requireSame(place + "[" + i + "]", list.get(i), others.get(i));
            }
        } else if (expected instanceof CheckReport
                || expected instanceof CheckReport.Range
                || expected instanceof CheckReport.Bound) {
            for (RecordComponent part : expected.getClass().getRecordComponents()) {
                requireSame(
                        place + "." + part.getName(),
                        part.getAccessor().invoke(expected),
                        part.getAccessor().invoke(found));
            }
        } else {
            assertEquals(expected, found, place);
        }
    }
}
