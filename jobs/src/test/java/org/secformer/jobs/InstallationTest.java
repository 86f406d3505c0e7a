package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive, unpacked into a directory of its own and run by a JRE, where there is neither Maven nor a JDK. It is made by {@code
 * mvn -Pinstallation -pl jobs -am package -Dmaven.test.skip=true}.
 */
@Tag("slow")
class InstallationTest {
    private static final Path HOME =
            Path.of(System.getProperty("secformer.home")).toAbsolutePath().normalize();
    private static final long LONGEST_SECONDS = 1_500;

    /** What Spark needs of Java. */
    private static final String MODULES =
            "java.se,jdk.unsupported,jdk.crypto.ec,jdk.zipfs,jdk.management,jdk.security.auth,jdk.security.jgss,jdk.incubator.vector";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        Path archive = archive();
        Path place = Files.createDirectory(directory.resolve("a place"));
        run(directory, Map.of(), List.of("tar", "-xzf", archive.toString(), "-C", place.toString()));
        try (Stream<Path> files = Files.list(place)) {
            home = files.findFirst().orElseThrow();
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        int code = jlink.run(
                out, out, "--add-modules", MODULES, "--output", directory.resolve("jre") + "", "--no-header-files");
        assertEquals(0, code, said::toString);
        assertFalse(Files.exists(directory.resolve("jre/bin/javac")));
    }

    private static Path archive() throws IOException {
        Path target = HOME.resolve("jobs/target");
        try (Stream<Path> files = Files.list(target)) {
            List<Path> archives =
                    files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
            assertEquals(
                    1,
                    archives.size(),
                    () -> "expected one archive in " + target
                            + "; make it: mvn -Pinstallation -pl jobs -am package -Dmaven.test.skip=true");
            Path jar = target.resolve("secformer-jobs.jar");
            assertTrue(
                    Files.getLastModifiedTime(archives.get(0)).compareTo(Files.getLastModifiedTime(jar)) >= 0,
                    "the archive is older than the jar; make it again");
            return archives.get(0);
        }
    }

    /** Only with what a bare system has: no Maven, no JDK. */
    private static String run(Path in, Map<String, String> environment, List<String> command) throws Exception {
        Path log = Files.createTempFile(directory, "run", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", tools().toString());
        Process process = builder.start();
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String output = Files.readString(log);
        assertTrue(ended, () -> command + " did not end: " + output);
        assertEquals(0, process.exitValue(), () -> command + ": " + output);
        return output;
    }

    /** The commands that bin/secformer may use. */
    private static Path tools() throws IOException {
        Path tools = directory.resolve("tools");
        if (!Files.exists(tools)) {
            Files.createDirectory(tools);
            for (String name :
                    List.of("bash", "env", "dirname", "grep", "paste", "tr", "sed", "tail", "tar", "gzip", "find")) {
                Path tool = Stream.of("/bin", "/usr/bin")
                        .map(place -> Path.of(place, name))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow();
                Files.createSymbolicLink(tools.resolve(name), tool);
            }
        }
        return tools;
    }

    private static String secformer(Object... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/secformer").toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return run(
                Files.createTempDirectory(directory, "elsewhere"),
                Map.of(
                        "JAVA_HOME",
                        directory.resolve("jre").toString(),
                        "SECFORMER_JAVA_OPTIONS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"),
                command);
    }

    @Test
    void itTellsItsVersionAndMakesKeys() throws Exception {
        String version = secformer("--version");
        assertTrue(version.startsWith("secformer 0."), version);
        assertTrue(
                version.contains(", commit ") && version.contains("Spark 4.") && version.contains(", Java "), version);
        Path keys = directory.resolve("keys");
        assertTrue(secformer("keygen", "--role", "client", "--out", keys).contains("fingerprint"));
        assertTrue(Files.exists(keys.resolve("certificate.pem")));
        assertTrue(secformer("submit", "explain", "--help").contains("explain"));
    }

    @Test
    void itPricesAModel() throws Exception {
        Path checkpoint = home.resolve("datasets/sample/bank-messages/checkpoint");
        String prices = secformer("explain", "--checkpoint", checkpoint, "--length", 32, "--total");
        assertTrue(prices.contains("per batch and party"), prices);
    }

    @Test
    void itRunsAllRoles() throws Exception {
        String demo = secformer("demo", "--rows", 2, "--work", directory.resolve("demo"));
        assertTrue(demo.contains("largest logit difference 0.0"), demo);
    }

    /** Training needs the sources, and says so. */
    @Test
    void whatNeedsSourcesSaysSo() throws Exception {
        Path log = directory.resolve("distil.log");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/secformer").toString(), "distil")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", directory.resolve("jre").toString());
        assertEquals(2, builder.start().waitFor());
        assertTrue(Files.readString(log).contains("expected the sources"), Files.readString(log));
    }
}
