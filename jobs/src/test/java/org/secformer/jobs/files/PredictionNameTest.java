package org.secformer.jobs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;

class PredictionNameTest {
    @Test
    void nameAndBack() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            PredictionName name = new PredictionName(
                    random.nextInt(100_000_000),
                    new EpochId(String.format("%016x", random.nextLong())),
                    new UnitId(String.format("%016x", random.nextLong()), random.nextInt(100_000_000)));
            assertTrue(PredictionPack.matches(name.toString()), name.toString());
            assertEquals(name, PredictionName.parse(name.toString()));
        }
    }

    @Test
    void theFormIsFixed() {
        UnitId unit = new UnitId("0123456789abcdef", 8);
        assertEquals(
                "batch-00000007-00000000000000e0-0123456789abcdef-00000008.parquet",
                new PredictionName(7, new EpochId("00000000000000e0"), unit).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_SUCCESS",
                ".batch-00000007-00000000000000e0-0123456789abcdef-00000008.parquet.tmp",
                "batch-7-00000000000000e0-0123456789abcdef-00000008.parquet",
                "batch-00000007-00000000000000E0-0123456789abcdef-00000008.parquet",
                "batch-00000007-00000000000000e0-0123456789abcdef-00000008.parquet.crc",
                "batch-00000007-00000000000000e0-0123456789abcdef-00000008",
                "../batch-00000007-00000000000000e0-0123456789abcdef-00000008.parquet"
            })
    void nothingElseIsAName(String fileName) {
        assertFalse(PredictionPack.matches(fileName));
        String message = assertThrows(InvalidInputException.class, () -> PredictionName.parse(fileName))
                .getMessage();
        assertTrue(message.contains(fileName), message);
    }
}
