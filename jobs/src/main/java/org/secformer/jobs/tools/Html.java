package org.secformer.jobs.tools;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes a page that is well-formed, as XML, too.
 *
 * <p><b>Security guarantees:</b> text and values of attributes are escaped, whoever they come from; names of tags and attributes
 * are this program's.
 */
final class Html {
    private final StringBuilder page = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turns */
    Html open(String tag, String... attributes) {
        page.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            page.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        page.append('>');
        open.push(tag);
        return this;
    }

    Html close() {
        page.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without anything in it. */
    Html empty(String tag, String... attributes) {
        open(tag, attributes);
        open.pop();
        page.setLength(page.length() - 1);
        page.append("/>");
        return this;
    }

    Html text(String words) {
        page.append(escaped(words));
        return this;
    }

    /** An element with text. */
    Html element(String tag, String words, String... attributes) {
        return open(tag, attributes).text(words).close();
    }

    /** Style sheets are this program's own, and have nothing to escape. */
    Html style(String css) {
        page.append("<style>").append(css).append("</style>");
        return this;
    }

    /** The page; all elements must have been closed. */
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    static String escaped(String words) {
        StringBuilder safe = new StringBuilder(words.length());
        words.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n' -> safe.append('\n');
                default -> safe.appendCodePoint(isShown(c) ? c : '?');
            }
        });
        return safe.toString();
    }

    /** Not what moves the cursor, hides, turns the direction, or is no character of XML. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
