package org.secformer.jobs.cli.settings;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that a mistyped one was probably meant to be. */
final class Nearest {
    private Nearest() {}

    /** The first of those names that differ least. */
    static String to(String name, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElseThrow();
    }

    /** How many characters have to be inserted, deleted or replaced (Levenshtein). */
    static int distance(String first, String second) {
        int[] above = new int[second.length() + 1];
        for (int j = 0; j <= second.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[second.length()];
    }
}
