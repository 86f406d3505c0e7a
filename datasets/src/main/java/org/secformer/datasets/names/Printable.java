package org.secformer.datasets.names;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes text fit for a terminal or a log: nothing in it moves the cursor, changes colours or the direction of reading, hides, or
 * passes for a line of its own. What would is shown as its number.
 */
public final class Printable {
    /** In a class of characters: control, format (also for the direction of reading), separators, halves of characters. */
    static final String UNPRINTABLE = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}";

    private static final Pattern IN_LINES = Pattern.compile("[" + UNPRINTABLE + "&&[^\n\t]]");
    private static final Pattern IN_A_LINE = Pattern.compile("[" + UNPRINTABLE + "]");

    private Printable() {}

    /** One line of at most so many characters and, if it was cut, three dots. */
    public static String line(String text, int mostCharacters) {
        if (text.codePointCount(0, text.length()) <= mostCharacters) {
            return escaped(text, IN_A_LINE);
        }
        return escaped(text.substring(0, text.offsetByCodePoints(0, mostCharacters)), IN_A_LINE) + "...";
    }

    /** A text of several lines, as messages are. */
    public static String lines(String text) {
        return escaped(text, IN_LINES);
    }

    private static String escaped(String text, Pattern unprintable) {
        return unprintable.matcher(text).replaceAll(found -> {
            String escape = String.format("\\u%04x", found.group().codePointAt(0));
            return Matcher.quoteReplacement(escape);
        });
    }
}
