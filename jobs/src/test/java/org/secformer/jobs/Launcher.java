package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@code bin/secformer}, as users do; it builds the application jar where the sources are newer. */
final class Launcher {
    private static final Path HOME =
            Path.of(System.getProperty("secformer.home")).toAbsolutePath().normalize();
    private static final long LONGEST_SECONDS = 240;

    private Launcher() {}

    /** Starts a command; the process becomes the command's JVM. */
    static Commands.Started start(Path log, Object... arguments) throws IOException {
        return startIn(Path.of("."), log, arguments);
    }

    /** The same in another working directory. */
    static Commands.Started startIn(Path directory, Path log, Object... arguments) throws IOException {
        return start(directory, log, "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1", arguments);
    }

    /** The same with other options of the JVM. */
    static Commands.Started start(Path log, String jvmOptions, Object[] arguments) throws IOException {
        return start(Path.of("."), log, jvmOptions, arguments);
    }

    private static Commands.Started start(Path directory, Path log, String jvmOptions, Object... arguments)
            throws IOException {
        String[] texts = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        List<String> command =
                new ArrayList<>(List.of(HOME.resolve("bin/secformer").toString()));
        command.addAll(List.of(texts));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SECFORMER_JAVA_OPTIONS", jvmOptions);
        builder.environment().remove("HADOOP_CONF_DIR");
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Commands.Started(process, log, texts, System.nanoTime());
    }

    /** Submits a job as spark-submit does; the process is the job's driver. */
    static Commands.Started submit(Path log, Path properties, String job, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("submit", "--properties-file", properties, job));
        all.addAll(List.of(arguments));
        return start(log, all.toArray());
    }

    /** Runs something to its end. */
    static void run(Path log, Object... arguments) throws IOException, InterruptedException {
        Commands.Started started = start(log, arguments);
        boolean ended = started.process().waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        started.process().destroyForcibly();
        assertTrue(ended, () -> String.join(" ", started.arguments()) + " did not end; see " + log);
        assertEquals(0, started.process().exitValue(), Files.readString(log));
    }

    /** A role's settings as in conf/, of which some have other values here, and more. */
    static Path properties(Path file, String role, List<String> changed, List<String> more) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(HOME.resolve("conf/" + role + ".properties")));
        for (String setting : changed) {
            String key = setting.substring(0, setting.indexOf(' '));
            assertTrue(lines.removeIf(line -> line.startsWith(key + " ")), () -> key + " is not set for " + role);
            lines.add(setting);
        }
        lines.addAll(more);
        return Files.write(file, lines);
    }
}
