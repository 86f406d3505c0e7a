package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.ErrorCode;

/** docs/errors.md and the program know the same codes. */
class ErrorCatalogueTest {
    private static final Path CATALOGUE = Path.of(System.getProperty("secformer.home"), "docs/errors.md");
    private static final Pattern SECTION = Pattern.compile("## Exit code (\\d+): .*");
    private static final Pattern ENTRY = Pattern.compile("\\| `([A-Z_]+)` \\|(.*)\\|(.*)\\|(.*)\\|");

    @Test
    void everyCodeIsExplainedOnceUnderItsExitCode() throws IOException {
        List<String> expected = new ArrayList<>();
        for (ErrorCode code : ErrorCode.values()) {
            expected.add(code + " " + code.exit());
        }
        List<String> documented = new ArrayList<>();
        int exit = 0;
        for (String line : Files.readAllLines(CATALOGUE)) {
            Matcher section = SECTION.matcher(line);
            exit = section.matches() ? Integer.parseInt(section.group(1)) : exit;
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                documented.add(entry.group(1) + " " + exit);
                for (int column = 2; column <= 4; column++) {
                    assertFalse(entry.group(column).isBlank(), line);
                }
            }
        }
        expected.sort(null);
        documented.sort(null);
        assertEquals(expected, documented);
    }

    /** Every word in the catalogue that looks like a code is one. */
    @Test
    void noOtherCodeIsNamed() throws IOException {
        Map<String, Boolean> named = new LinkedHashMap<>();
        Matcher words = Pattern.compile("`([A-Z]+_[A-Z_]+)`").matcher(Files.readString(CATALOGUE));
        while (words.find()) {
            String word = words.group(1);
            named.put(
                    word,
                    Arrays.stream(ErrorCode.values())
                            .anyMatch(code -> code.name().equals(word)));
        }
        assertFalse(named.isEmpty());
        assertFalse(named.containsValue(false), named::toString);
    }
}
