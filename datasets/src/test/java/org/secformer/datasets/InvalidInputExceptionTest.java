package org.secformer.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InvalidInputExceptionTest {

    @Test
    void messageNamesFilePlaceExpectedFoundAndRemedy() {
        InvalidInputException problem =
                InvalidInputException.of(Path.of("a/config.json"), "hidden_size", "128", "nothing", "Save it again.");
        assertEquals("a/config.json, hidden_size: expected 128, found nothing.\nSave it again.", problem.getMessage());
    }

    @Test
    void quotedNamesAreShortAndHarmless() {
        assertEquals("\"plain\"", InvalidInputException.quote("plain"));
        assertEquals("\"\\u001b[31m\\u000a\\u202e\"", InvalidInputException.quote("\u001b[31m\n\u202e"));
        assertEquals('"' + "x".repeat(100) + "...\"", InvalidInputException.quote("x".repeat(101)));
        assertEquals('"' + "x".repeat(100) + '"', InvalidInputException.quote("x".repeat(100)));
    }
}
