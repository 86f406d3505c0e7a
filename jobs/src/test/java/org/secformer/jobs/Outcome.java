package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/**
 * How a command ended.
 *
 * @param command its name and arguments
 * @param code its exit code
 * @param output what it printed, both streams
 * @param seconds how long it took
 */
public record Outcome(List<String> command, int code, String output, double seconds) {
    private static final String NAME = "secformer: ";

    public Outcome assertDone() {
        assertEquals(0, code, this::toString);
        assertFalse(output.contains("Exception"), this::toString);
        return this;
    }

    /** It ended with this code and a message with these parts, and without a stack trace; returns the message. */
    public String assertRefused(int expected, String... parts) {
        assertEquals(expected, code, this::toString);
        int start = output.indexOf(NAME);
        assertTrue(start >= 0, this::toString);
        String message = output.substring(start + NAME.length());
        assertFalse(message.contains("\tat ") || message.contains("Exception"), this::toString);
        assertFalse(message.contains(NAME), this::toString);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "expected " + part + " in " + this);
        }
        return message;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + " ended with " + code + " after " + seconds + " s:\n" + output;
    }
}
