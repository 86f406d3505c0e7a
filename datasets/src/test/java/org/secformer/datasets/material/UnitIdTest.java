package org.secformer.datasets.material;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.InvalidInputException;

class UnitIdTest {
    @Test
    void textAndBack() {
        for (int number : new int[] {0, 1, 12_345_678, 99_999_999}) {
            UnitId unit = new UnitId("0123456789abcdef", number);
            assertEquals(unit, UnitId.parse(unit.toString()));
        }
        assertEquals("0123456789abcdef/unit-00000007", new UnitId("0123456789abcdef", 7).toString());
    }

    @Test
    void sortedBySetAndNumber() {
        assertTrue(new UnitId("0123456789abcdef", 2).compareTo(new UnitId("0123456789abcdef", 10)) < 0);
        assertTrue(new UnitId("0123456789abcdef", 2).compareTo(new UnitId("0123456789abcdee", 10)) > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unit-1",
                "0123456789abcdef/1",
                "0123456789abcde/unit-1",
                "0123456789ABCDEF/unit-1",
                "0123456789abcdef/unit--1",
                "0123456789abcdef/unit-",
                "../456789abcdef/unit-00000001",
                "0123456789abcdef/unit-1",
                "0123456789abcdef/unit-+0000001",
                "0123456789abcdef/unit-99999999999"
            })
    void nothingElseIsAName(String text) {
        assertThrows(InvalidInputException.class, () -> UnitId.parse(text));
    }
}
