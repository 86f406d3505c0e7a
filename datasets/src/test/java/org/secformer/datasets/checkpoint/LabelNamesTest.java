package org.secformer.datasets.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelNamesTest {
    private static final LabelNames NAMES = LabelNames.of(List.of("refund", "fraud", "LABEL_2"));

    @ParameterizedTest
    @CsvSource({"refund, 0", "fraud, 1", "LABEL_2, 2", "0, 0", "1, 1", "2, 2"})
    void namesAndNumbersAreTheSame(String label, int index) {
        assertEquals(index, NAMES.index(label));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "3", "-1", "+1", "01", "1.0", " 1", "1 ", "\u0661", "Refund", "LABEL_0", "99999999999"})
    void whatIsNeitherIsUnknown(String label) {
        assertEquals(LabelNames.UNKNOWN, NAMES.index(label));
    }

    /** Else "1" could be either of two, and the same number in two rows two things. */
    @Test
    void namesThatAreNumbersWin() {
        LabelNames stars = LabelNames.of(List.of("1", "2", "0"));
        assertEquals(List.of(0, 1, 2), List.of(stars.index("1"), stars.index("2"), stars.index("0")));
        for (List<String> names : List.of(List.of("1", "2"), List.of("1", "good"), List.of("-1", "bad"))) {
            LabelNames named = LabelNames.of(names);
            assertEquals(0, named.index(names.get(0)), names::toString);
            assertEquals(1, named.index(names.get(1)), names::toString);
            assertEquals(LabelNames.UNKNOWN, named.index("0"), names::toString);
        }
        assertEquals(LabelNames.UNKNOWN, LabelNames.of(List.of("0.0", "1.0")).index("1"));
        assertFalse(unknown(stars, List.of("3")).contains("number"));
    }

    @Test
    void aNameOfSeveralLabelsIsNone() {
        LabelNames twice = LabelNames.of(List.of("other", "fraud", "other"));
        assertEquals(LabelNames.UNKNOWN, twice.index("other"));
        assertEquals(List.of(1, 2), List.of(twice.index("fraud"), twice.index("2")));
    }

    @Test
    void theErrorShowsBothSets() {
        assertEquals(
                "texts.csv, column \"label\": expected one of the model's labels \"refund\", \"fraud\", \"LABEL_2\","
                        + " or its number from 0 to 2, found \"3\", \"a\\u001bb\", one of 60 characters.\nMend it.",
                unknown(NAMES, List.of("3", "a\u001bb", "my card ".repeat(8).substring(0, 60))));
        List<String> many =
                IntStream.range(0, 1_024).mapToObj(i -> "class " + i).toList();
        String message = unknown(LabelNames.of(many), List.of("x"));
        assertTrue(message.contains("\"class 9\", ... (1024 in all), or its number from 0 to 1023"), message);
        assertFalse(message.contains("class 10"), message);
    }

    private static String unknown(LabelNames names, List<String> found) {
        return names.unknown("texts.csv", "column \"label\"", found, "Mend it.").getMessage();
    }
}
