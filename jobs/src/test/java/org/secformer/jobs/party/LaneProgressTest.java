package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneProgressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5 | 20 | 10 | 5 of 20 rows, 0.50 rows/s, 30 s left
            20 | 20 | 10 | 20 of 20 rows, 2.00 rows/s, 0 s left
            1000 | 61000 | 50 | 1000 of 61000 rows, 20 rows/s, 50 min left
            1000 | 1001000 | 50 | 1000 of 1001000 rows, 20 rows/s, 13.9 h left
            """)
    void rateAndTimeLeft(long done, long all, double seconds, String expected) {
        assertEquals(expected, LaneProgress.text(done, all, seconds));
    }
}
