package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.storage.LocalStorage;

/** What a driver's mark tells its lanes, and those who come after it. */
class EpochMarksTest {
    private static final EpochId EPOCH = new EpochId("00000000000000aa");

    @TempDir
    Path directory;

    @Test
    void marksTellOfDriversThatRunOrMay() throws IOException {
        LocalStorage material = new LocalStorage(directory);
        EpochMarks marks = new EpochMarks(material);
        assertEquals(Map.of(), marks.open());
        try (EpochMarks.Begun mark = marks.begin(EPOCH)) {
            marks.require(mark.name());
            assertEquals(Map.of(EPOCH, ProcessIdentity.State.RUNS), marks.open());
            Path file = directory.resolve(mark.name());
            String own = Files.readString(file);
            Files.writeString(file, own.replace("\"started\" : ", "\"started\" : 1"));
            assertEquals(Map.of(), marks.open());
            assertTrue(Files.notExists(file));
            Files.writeString(file, own.replace("\"machine\" : \"", "\"machine\" : \"another "));
            assertEquals(Map.of(EPOCH, ProcessIdentity.State.UNKNOWN), marks.open());
        }
        assertEquals(Map.of(), marks.open());
        assertEquals(List.of(), material.list("claims/.epochs"));
    }

    @Test
    void whereTheDriversMarkIsNotSeenNothingMayBeClaimed() throws IOException {
        Path driver = directory.resolve("driver");
        Path worker = Files.createDirectories(directory.resolve("worker/claims/.epochs"));
        try (EpochMarks.Begun mark = new EpochMarks(new LocalStorage(driver)).begin(EPOCH)) {
            EpochMarks seen = new EpochMarks(new LocalStorage(directory.resolve("worker")));
            InvalidInputException unshared = assertThrows(InvalidInputException.class, () -> seen.require(mark.name()));
            assertEquals(ErrorCode.STORAGE_NOT_SHARED, unshared.code());
            assertTrue(unshared.getMessage().contains(worker.toString()), unshared.getMessage());
            assertTrue(unshared.getMessage().contains("one filesystem that all of them mount"), unshared.getMessage());
        }
    }
}
