package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test that docs/security.md names is there and runs, and each cell of its table of attacks says something. */
class SecurityTableTest {
    private static final Path HOME = Path.of(System.getProperty("secformer.home"));
    private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w*(?:Test|Contract))(?:\\.(\\w+))?");
    private static final Pattern CELL = Pattern.compile("[A-Z]\\d");
    private static final int OBJECTS = 9;
    private static final int ATTACKERS = 7;

    private static String document;
    private static String section;
    private static final Map<String, String> SOURCES = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(HOME.resolve("docs/security.md"));
        int from = document.indexOf("## 5. Attacks tried");
        assertTrue(from > 0, "docs/security.md has no section of attacks");
        section = document.substring(from);
        for (String module : List.of("mpc-core", "datasets", "jobs")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(module + "/src/test/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    SOURCES.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
    }

    private static List<List<String>> rows(int columns) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : section.lines().filter(line -> line.startsWith("|")).toList()) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
            if (cells.size() == columns && !cells.get(0).startsWith("-")) {
                rows.add(cells);
            }
        }
        return rows;
    }

    @Test
    void everyTestThatIsNamedIsThereAndRuns() {
        Matcher named = TEST.matcher(document);
        int count = 0;
        for (; named.find(); count++) {
            String source = SOURCES.get(named.group(1));
            assertTrue(source != null, "no test class " + named.group(1));
            assertFalse(source.contains("@Disabled"), named.group(1));
            if (named.group(2) != null) {
                int method = source.indexOf("void " + named.group(2) + "(");
                assertTrue(method > 0, "no test " + named.group());
                String before = source.substring(source.lastIndexOf("\n\n", method), method);
                assertTrue(before.contains("@Test") || before.contains("@ParameterizedTest"), named.group());
            }
        }
        assertTrue(count > 60, count + " tests");
    }

    @Test
    void everyAttackerMeetsEveryObject() {
        List<List<String>> matrix = rows(1 + OBJECTS);
        assertEquals(1 + ATTACKERS, matrix.size());
        TreeSet<String> referred = new TreeSet<>();
        for (List<String> attacker : matrix.subList(1, matrix.size())) {
            for (String cell : attacker.subList(1, attacker.size())) {
                assertFalse(cell.isEmpty(), attacker.get(0));
                Matcher reference = CELL.matcher(cell);
                while (reference.find()) {
                    referred.add(reference.group());
                }
            }
        }
        TreeSet<String> told = new TreeSet<>();
        for (List<String> row : rows(4)) {
            if (CELL.matcher(row.get(0)).matches()) {
                told.add(row.get(0));
                assertTrue(row.stream().noneMatch(String::isEmpty), row.toString());
            }
        }
        assertEquals(told, referred);
    }
}
