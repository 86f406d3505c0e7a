package org.secformer.datasets.names;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/**
 * A day of the calendar.
 *
 * @param text as in 2027-01-31
 */
public record Day(@JsonValue String text) implements Serializable {
    private static final Form FORM = new Form("a day as in 2027-01-31", 10, "[0-9]{4}-[0-9]{2}-[0-9]{2}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Day {
        FORM.require(text);
        date(text);
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException none) {
            throw new InvalidInputException(
                    ErrorCode.INPUT_DAMAGED,
                    "expected a day of the calendar, found " + InvalidInputException.quote(text),
                    none);
        }
    }

    /** Days since 1970-01-01. */
    public long number() {
        return date(text).toEpochDay();
    }

    @Override
    public String toString() {
        return text;
    }
}
