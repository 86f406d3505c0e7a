package org.secformer.datasets.names;

import java.util.regex.Pattern;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/** What a kind of name looks like. */
final class Form {
    private final String what;
    private final int longest;
    private final Pattern pattern;

    /**
     * @param what for messages
     * @param longest in UTF-16 units; longer texts are not looked at
     */
    Form(String what, int longest, String pattern) {
        this.what = what;
        this.longest = longest;
        this.pattern = Pattern.compile(pattern);
    }

    static Form hexadecimal(String whose, int digits) {
        return new Form(whose + ", " + digits + " hexadecimal digits", digits, "[0-9a-f]{" + digits + "}");
    }

    /** @throws InvalidInputException if this is not such a name */
    String require(String text) {
        if (!matches(text)) {
            throw new InvalidInputException(
                    ErrorCode.INPUT_DAMAGED,
                    "expected " + what + ", found " + (text == null ? "nothing" : InvalidInputException.quote(text)),
                    null);
        }
        return text;
    }

    boolean matches(String text) {
        return text != null && text.length() <= longest && pattern.matcher(text).matches();
    }
}
