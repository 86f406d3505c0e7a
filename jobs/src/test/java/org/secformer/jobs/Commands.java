package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.secformer.jobs.cli.Program;

/** Runs commands, in this JVM or as processes of their own, and searches what they print for secrets. */
public final class Commands {
    static final Secrets SECRETS = new Secrets();
    private static final long LONGEST_SECONDS = 240;

    private Commands() {}

    /** In this JVM; what it prints is caught. */
    public static Outcome run(Object... arguments) {
        String[] texts = texts(arguments);
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream catching = new PrintStream(printed, true, StandardCharsets.UTF_8);
        long start = System.nanoTime();
        int code;
        try {
            System.setOut(catching);
            System.setErr(catching);
            code = Program.run(texts);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return checked(texts, code, printed.toString(StandardCharsets.UTF_8), start);
    }

    private static String[] texts(Object... arguments) {
        return Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    }

    private static Outcome checked(String[] arguments, int code, String output, long startNanos) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        Outcome outcome = new Outcome(List.of(arguments), code, output, seconds);
        SECRETS.assertNotIn(outcome);
        return outcome;
    }

    /** As a process of its own, with the options that all JVMs of this software get. */
    static Started start(Path log, Object... arguments) throws IOException {
        return start(log, List.of(), arguments);
    }

    /** The same with more options of the JVM. */
    static Started start(Path log, List<String> jvmOptions, Object... arguments) throws IOException {
        Process process = process(log, jvmOptions, System.getProperty("java.class.path"), Main.class, arguments);
        return new Started(process, log, texts(arguments), System.nanoTime());
    }

    /** The same of another class path and program. */
    static Process process(Path log, List<String> jvmOptions, String classPath, Class<?> main, Object... arguments)
            throws IOException {
        Path home = Path.of(System.getProperty("secformer.home"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + home.resolve("conf/jvm.options"));
        // Short runs: compiling well would take longer than it saves, and the Vector API needs to be compiled well.
        command.addAll(
                List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dsecformer.kernel=reference"));
        // What a process that is killed leaves behind goes with the test's directory.
        command.add("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent());
        command.add("-Dsecformer.home=" + home);
        command.add("-Dlog4j2.configurationFile=" + home.resolve("conf/log4j2.properties"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(texts(arguments)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(log.toString()))
                .start();
    }

    /** A process that runs. */
    record Started(Process process, Path log, String[] arguments, long startNanos) {
        Outcome await() throws Exception {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                fail(String.join(" ", arguments) + " did not end:\n" + Files.readString(log));
            }
            return checked(arguments, process.exitValue(), Files.readString(log), startNanos);
        }

        /** Waits until it has printed this, or has ended; whether it has. */
        boolean says(String words) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            while (process.isAlive() && System.nanoTime() < deadline) {
                if (Files.readString(log).contains(words)) {
                    return true;
                }
                Thread.sleep(20);
            }
            return Files.readString(log).contains(words);
        }

        void awaitSaid(String words) throws Exception {
            if (!says(words)) {
                fail(String.join(" ", arguments) + " did not say " + words + ":\n" + Files.readString(log));
            }
        }

        /** @param name such as STOP, CONT or TERM */
        void signal(String name) throws Exception {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertEquals(0, kill.waitFor());
        }

        /** SIGKILL: no shutdown hook, no goodbye. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
