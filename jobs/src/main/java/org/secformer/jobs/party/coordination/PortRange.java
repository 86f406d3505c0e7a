package org.secformer.jobs.party.coordination;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.secformer.datasets.InvalidInputException;

/**
 * Ports to listen on.
 *
 * @param first of them
 * @param last of them, not smaller
 */
public record PortRange(int first, int last) implements Serializable {
    /** Whatever the machine has free. */
    public static final PortRange ANY = new PortRange(0, 0);

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final int LARGEST = 65_535;

    /** As in 7101-7116; one port alone, or 0 for any. */
    public static PortRange parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (first == 0 && last == 0 || first > 0 && first <= last && last <= LARGEST) {
                return new PortRange(first, last);
            }
        }
        throw new InvalidInputException("expected ports such as 7101-7116, or 0 for any, found " + text);
    }

    /** All of them, each once, beginning with the one that a lane should try first. */
    IntStream startingAt(int lane) {
        int size = last - first + 1;
        return IntStream.range(0, size).map(i -> first + (lane + i) % size);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
