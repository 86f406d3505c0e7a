package org.secformer.datasets.tokenizer;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tokens that are found in the text as it is, before it is split: the leftmost one, the longest where several begin. Immutable.
 */
final class AddedTokens {
    private static final int[] WHITESPACE = {' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};

    private final Map<String, AddedToken> tokens;
    private final Pattern anyToken;

    /**
     * One of them.
     *
     * @param takesSpaceBefore whether whitespace before it belongs to it
     * @param takesSpaceAfter likewise, behind it
     */
    record AddedToken(String text, int id, boolean takesSpaceBefore, boolean takesSpaceAfter) {
        static AddedToken plain(String text, int id) {
            return new AddedToken(text, id, false, false);
        }
    }

    AddedTokens(List<AddedToken> tokens) {
        this.tokens = tokens.stream().collect(Collectors.toUnmodifiableMap(AddedToken::text, Function.identity()));
        this.anyToken = Pattern.compile(tokens.stream()
                .map(AddedToken::text)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    /** Goes through a text in order: added tokens by their ids, what lies between them as text, which is never empty. */
    void scan(String text, Consumer<String> between, IntConsumer added) {
        int start = 0;
        Matcher found = anyToken.matcher(text);
        while (!tokens.isEmpty() && found.find()) {
            AddedToken token = tokens.get(found.group());
            int end = token.takesSpaceBefore() ? beforeSpace(text, start, found.start()) : found.start();
            if (end > start) {
                between.accept(text.substring(start, end));
            }
            added.accept(token.id());
            start = token.takesSpaceAfter() ? afterSpace(text, found.end()) : found.end();
        }
        if (start < text.length()) {
            between.accept(text.substring(start));
        }
    }

    /** All ids are below this. */
    int size() {
        return tokens.values().stream().mapToInt(token -> token.id() + 1).max().orElse(0);
    }

    private static int beforeSpace(String text, int from, int to) {
        int at = to;
        while (at > from && isSpace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static int afterSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Unicode's White_Space, which has not grown for long; all of it lies in the first plane. */
    static boolean isSpace(char character) {
        boolean listed = false;
        for (int space : WHITESPACE) {
            listed |= character == space;
        }
        return listed || character >= '\t' && character <= '\r' || character >= 0x2000 && character <= 0x200a;
    }
}
