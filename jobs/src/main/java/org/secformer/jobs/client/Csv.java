package org.secformer.jobs.client;

/**
 * Fields of a CSV line (RFC 4180).
 *
 * <p>Warning: a field that begins with '=', '+', '-' or '@' is left as it is, as programs need it; a spreadsheet takes it for a
 * formula.
 */
public final class Csv {
    private Csv() {}

    /** A field as it stands in a line, within quotes if it must be. */
    public static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
