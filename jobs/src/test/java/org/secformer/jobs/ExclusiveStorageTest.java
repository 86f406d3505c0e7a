package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.jobs.storage.ExclusiveFilesTest;

/** Material and predictions on a filesystem that overwrites: scoring ends before the other party is waited for. */
class ExclusiveStorageTest {
    private static final String SETTING = "spark.hadoop.fs.AbstractFileSystem.lying.impl";

    @TempDir
    Path directory;

    @BeforeEach
    void lying() {
        System.setProperty(SETTING, ExclusiveFilesTest.Lying.class.getName());
    }

    @AfterEach
    void gone() {
        System.clearProperty(SETTING);
    }

    @Test
    void nothingIsClaimedWhereClaimsWouldNotHold() throws Exception {
        Roles roles = Roles.in(directory);
        roles.deal(Roles.BATCHES, Roles.ROWS_PER_BATCH);
        String expected = "expected one where a file can be made once";
        roles.scoreAlone(0, "--material", "lying://" + roles.party("material", 0))
                .assertRefused(2, expected);
        roles.scoreAlone(0, "--out", "lying://" + roles.party("predictions", 0)).assertRefused(2, expected);
        assertEquals(List.of(), roles.files("material", ".claim"));
        assertEquals(List.of(), roles.files("predictions"));
    }
}
