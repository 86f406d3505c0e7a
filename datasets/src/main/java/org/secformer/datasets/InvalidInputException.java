package org.secformer.datasets;

import org.secformer.datasets.names.Printable;

/**
 * A file, setting or row that the user gave cannot be used. The message is complete without a stack trace: it names
 * the file, the place in it, what was expected, what was found and what mends it, and it never contains a text row, a
 * share, a key or the value of a weight. Programs show the message alone.
 */
public class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 100;

    private final ErrorCode code;

    /** Of an option, if the message starts with one, else of no special kind. */
    public InvalidInputException(String message) {
        this(message, (Throwable) null);
    }

    /** Likewise. */
    public InvalidInputException(String message, Throwable cause) {
        this(message.startsWith("--") ? ErrorCode.OPTION_INVALID : ErrorCode.INPUT_INVALID, message, cause);
    }

    /** Of a special kind. */
    public InvalidInputException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /**
     * The usual form of the message.
     *
     * @param file the file or directory
     * @param place where in it: a key, a line, an offset in bytes
     * @param remedy one sentence that says what mends it
     */
    public static InvalidInputException of(Object file, String place, String expected, String found, String remedy) {
        return of(ErrorCode.INPUT_INVALID, file, place, expected, found, remedy);
    }

    /** The usual form of the message, of a special kind. */
    public static InvalidInputException of(
            ErrorCode code, Object file, String place, String expected, String found, String remedy) {
        return new InvalidInputException(
                code, file + ", " + place + ": expected " + expected + ", found " + found + ".\n" + remedy, null);
    }

    /** A name from an input file, made fit for a message: in quotes, control characters escaped, long names cut. */
    public static String quote(String name) {
        return '"' + Printable.line(name, SHOWN_CHARACTERS) + '"';
    }
}
