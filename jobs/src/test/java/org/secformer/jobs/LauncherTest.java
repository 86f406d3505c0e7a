package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/secformer} makes of its options, the machine and its JVM. */
@Tag("slow")
class LauncherTest {
    private static final Pattern HEAP = Pattern.compile(" MaxHeapSize +:?= ([0-9]+)");
    private static final String MACHINE = "-XX:MaxRAM=8g -XX:+PrintFlagsFinal";

    @TempDir
    static Path directory;

    /** So that no test's output begins with a build. */
    @BeforeAll
    static void build() throws Exception {
        Launcher.run(directory.resolve("build.log"), "--version");
    }

    private static Commands.Started start(String options, Object... arguments) throws IOException {
        return Launcher.start(Files.createTempFile(directory, "", ".log"), options, arguments);
    }

    private static long heapMegabytes(String options, Object... arguments) throws Exception {
        String output = start(options, arguments).await().output();
        Matcher heap = HEAP.matcher(output);
        assertTrue(heap.find(), output);
        return Long.parseLong(heap.group(1)) >> 20;
    }

    @Test
    void aCommandMayUseHalfOfTheMachine() throws Exception {
        assertEquals(4096, heapMegabytes(MACHINE, "--version"));
        assertEquals(4096, heapMegabytes(MACHINE, "submit", "demo", "--help"));
    }

    @Test
    void demoAndBenchLeaveTheMachineToTheirProcesses() throws Exception {
        for (String command : List.of("demo", "bench")) {
            long heap = heapMegabytes(MACHINE, command, "--help");
            assertTrue(heap > 800 && heap < 830, command + " has " + heap + " MB");
        }
    }

    @Test
    void usersOptionsWin() throws Exception {
        assertEquals(700, heapMegabytes(MACHINE + " -Xmx700m", "--version"));
        assertEquals(700, heapMegabytes(MACHINE + " -Xmx700m", "bench", "--help"));
        assertEquals(700, heapMegabytes(MACHINE + " -Xmx700m", "submit", "--driver-memory", "900m", "demo", "--help"));
    }

    @Test
    void submitObeysTheDriversMemoryInItsOrder() throws Exception {
        Path properties = Files.writeString(
                directory.resolve("driver.properties"),
                "# spark.driver.memory 600m\nspark.driver.memoryOverhead 500m\nspark.driver.memory    800m\n");
        List<Object> file = List.of("--properties-file", properties);
        assertEquals(800, submitted(file, List.of()));
        assertEquals(900, submitted(file, List.of("--driver-memory", "900m")));
        assertEquals(900, submitted(List.of("--driver-memory=900m"), file));
        assertEquals(900, submitted(file, List.of("--conf", "spark.driver.memory=900m")));
    }

    private static long submitted(List<Object> first, List<Object> second) throws Exception {
        List<Object> all = new ArrayList<>(List.of("submit"));
        Stream.of(first, second).forEach(all::addAll);
        all.addAll(List.of("demo", "--help"));
        return heapMegabytes(MACHINE, all.toArray());
    }

    @Test
    void nothingButTheCommandSpeaks() throws Exception {
        String version = start("", "--version").await().assertDone().output().strip();
        assertTrue(
                version.matches("secformer [0-9.]+(-SNAPSHOT)?, commit [0-9a-f]{7,}(-dirty)?, protocol [0-9]+\\R"
                        + "Spark [0-9.]+, Java [0-9.+].*"),
                version);
        Outcome refused = start("", "bench", "--length", "33").await();
        assertEquals(2, refused.code());
        assertTrue(refused.output().startsWith("secformer: "), refused::toString);
        String submitted = start("", "submit", "demo", "--help").await().output();
        assertFalse(submitted.contains("WARNING: Using incubator"), submitted);
    }

    @Test
    void aStoppedCommandEndsAsStopped() throws Exception {
        Path checkpoint = Path.of("../datasets/sample/bank-messages/checkpoint");
        Commands.Started measuring = start("", "explain", "--checkpoint", checkpoint, "--length", 32, "--calibrate");
        measuring.awaitSaid("per batch and party");
        measuring.signal("TERM");
        Outcome stopped = measuring.await();
        assertEquals(143, stopped.code());
        assertTrue(stopped.output().contains("asked to stop before it was done"), stopped::toString);
    }
}
