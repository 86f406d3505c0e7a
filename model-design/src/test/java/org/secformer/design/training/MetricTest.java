package org.secformer.design.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values worked out by hand, from tables of counts. */
final class MetricTest {
    @ParameterizedTest
    @CsvSource({
        // 3 right ones, 1 wrong one, 2 missed, 4 rightly left out.
        "1110110000, 1111000000, ACCURACY, 0.7",
        "1110110000, 1111000000, F1, 0.6666666666666666",
        "1110110000, 1111000000, MATTHEWS, 0.4082482904638630",
        "1110110000, 1111111111, MATTHEWS, 0",
        "0101, 1010, MATTHEWS, -1",
        "001122, 001122, MATTHEWS, 1",
        // Labels 0, 1, 2 have 1, 0.5 and 0.5.
        "001122, 001212, F1, 0.6666666666666666",
        "1234, 2468, PEARSON, 1",
        "1234, 4321, SPEARMAN, -1",
        "1234, 1239, SPEARMAN, 1",
        "1234, 1111, PEARSON, 0",
        // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
        "1223, 1234, SPEARMAN, 0.9486832980505138",
        "1234, 1239, CORRELATION, 0.9490132550669372"
    })
    void isWhatCountsSay(String expected, String found, Metric metric, double value) {
        assertEquals(value, metric.of(numbers(expected), numbers(found)), 1e-12);
    }

    private static double[] numbers(String digits) {
        return Arrays.stream(digits.split("")).mapToDouble(Double::parseDouble).toArray();
    }
}
