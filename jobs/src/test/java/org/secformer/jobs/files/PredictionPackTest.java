package org.secformer.jobs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;

class PredictionPackTest {
    private static final String SET = "0123456789abcdef";
    private static final EpochId EPOCH = new EpochId("00000000000000e0");

    private static PredictionName name(int batch, String set, int unit) {
        return new PredictionName(batch, EPOCH, new UnitId(set, unit));
    }

    @Test
    void nameAndBack() {
        for (int count : new int[] {1, 2, 16, PredictionPack.MOST}) {
            PredictionPack pack = new PredictionPack(name(7, SET, 8), count);
            assertTrue(PredictionPack.matches(pack.toString()));
            assertEquals(pack, PredictionPack.parse(pack.toString()));
            assertEquals(count, pack.names().size());
            assertEquals(name(7 + count - 1, SET, 8 + count - 1), pack.names().get(count - 1));
        }
    }

    @Test
    void theFormIsFixed() {
        String start = "batch-00000007-00000000000000e0-0123456789abcdef-00000008";
        assertEquals(start + ".parquet", new PredictionPack(name(7, SET, 8), 1).toString());
        assertEquals(start + "-x12.parquet", new PredictionPack(name(7, SET, 8), 12).toString());
    }

    /** Two files for each batch: a directory has far fewer than 100,000 entries. */
    @Test
    void manyBatchesLieInSeveralDirectories() {
        for (int batch : new int[] {0, 32_767}) {
            PredictionPack pack = PredictionPack.of(name(batch, SET, 0));
            assertEquals(pack.toString(), pack.path());
        }
        PredictionPack far = PredictionPack.of(name(65_535, SET, 0));
        assertEquals("from-00032768/" + far, far.path());
        assertTrue(PredictionPack.isDirectory("from-00032768"));
        assertFalse(PredictionPack.isDirectory("from-32768"));
    }

    @Test
    void onlyTheNextBatchWithTheNextUnitFollows() {
        PredictionPack pack = new PredictionPack(name(7, SET, 8), 2);
        assertTrue(pack.isFollowedBy(name(9, SET, 10)));
        assertEquals(3, pack.longer().count());
        String other = "fedcba9876543210";
        EpochId later = new EpochId("00000000000000e1");
        for (PredictionName none : List.of(
                name(8, SET, 10),
                name(10, SET, 10),
                name(9, SET, 9),
                name(9, SET, 11),
                name(9, other, 10),
                new PredictionName(9, later, new UnitId(SET, 10)))) {
            assertFalse(pack.isFollowedBy(none), none.toString());
        }
        PredictionPack full = new PredictionPack(name(0, SET, 0), PredictionPack.MOST);
        assertFalse(full.isFollowedBy(name(PredictionPack.MOST, SET, PredictionPack.MOST)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x0", "-x01", "-x257", "-x1000", "-x-1", "-x", "x2", "-y2", "-x2-x2"})
    void noOtherCountIsOne(String count) {
        String name = "batch-00000007-00000000000000e0-0123456789abcdef-00000008" + count + ".parquet";
        assertThrows(InvalidInputException.class, () -> PredictionPack.parse(name));
    }

    @Test
    void unitsThatThereCannotBeAreRefused() {
        String last = "batch-00000007-00000000000000e0-0123456789abcdef-99999999-x2.parquet";
        String message = assertThrows(InvalidInputException.class, () -> PredictionPack.parse(last))
                .getMessage();
        assertTrue(message.contains("expected the name of a file of prediction shares"), message);
    }
}
