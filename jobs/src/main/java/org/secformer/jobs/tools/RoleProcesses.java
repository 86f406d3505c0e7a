package org.secformer.jobs.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.process.Sessions;

/** Starts each role's command as a process of its own, shows what it says, and keeps the time. */
public final class RoleProcesses {
    /** Commands that compute long enough to be worth the full compiler. */
    private static final Set<String> COMPUTING = Set.of("check", "compare", "deal", "explain", "score");

    /** It alone uses the processor's instructions for AES-GCM: without them, a second goes into sealing so much. */
    private static final long SEALED_BYTES_PER_SECOND = 16_000_000;

    private static final int WORTH_SECONDS = 4;

    private static final int READER_MILLIS = 5_000;

    private final String program;
    private final PrintStream out;
    private final long heapBytes;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    /**
     * @param program main class that runs commands
     * @param out where all that the processes say is shown
     * @param heapBytes the most that each process may use
     */
    public RoleProcesses(String program, PrintStream out, long heapBytes) {
        this.program = program;
        this.out = out;
        this.heapBytes = heapBytes;
    }

    /** Seconds per role, all its processes together. */
    public Map<String, Double> seconds() {
        return seconds;
    }

    /** Runs a role to its end. */
    void run(String role, Object... arguments) throws IOException {
        requireDone(role, start(role, COMPUTING.contains(arguments[0].toString()), arguments));
    }

    /** The same of a command of which most is that it seals, or opens, about so many bytes. */
    void runSealing(long bytes, String role, Object... arguments) throws IOException {
        requireDone(role, start(role, bytes > WORTH_SECONDS * SEALED_BYTES_PER_SECOND, arguments));
    }

    private static void requireDone(String role, Child child) {
        if (!child.succeeds()) {
            throw failed(role + " failed; its message stands above");
        }
    }

    /** Runs two roles at the same time. Both are waited for, so that neither outlives the other's failure. */
    void runBoth(String first, Object[] firstArguments, String second, Object[] secondArguments) throws IOException {
        Child one = start(first, true, firstArguments);
        Child two = start(second, true, secondArguments);
        boolean both = one.succeeds() & two.succeeds();
        if (!both) {
            throw failed(first + " or " + second + " failed; their messages stand above");
        }
    }

    private static InvalidInputException failed(String message) {
        return new InvalidInputException(ErrorCode.ROLE_PROCESS_FAILED, message, null);
    }

    private Child start(String role, boolean isLong, Object... arguments) throws IOException {
        Path home = Sessions.home();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + home.resolve("conf/jvm.options"));
        command.addAll(List.of("-Xmx" + heapBytes, "-XX:+UseSerialGC"));
        if (!isLong) {
            // Short work: starting up is most of it, and half of that is compiling.
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.add("-D" + Sessions.HOME + "=" + home);
        command.add("-Dlog4j2.configurationFile=" + home.resolve("conf/log4j2.properties"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Child(role, process);
    }

    /** A role's process; what it says is shown with its name in front. */
    private final class Child {
        private final String role;
        private final Process process;
        private final Thread reader;
        private final long start = System.nanoTime();

        Child(String role, Process process) {
            this.role = role;
            this.process = process;
            this.reader = new Thread(this::show, role);
            reader.start();
        }

        private void show() {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    out.printf("[%s] %s%n", role, line);
                }
            } catch (IOException closed) {
                out.printf("[%s] (no more output: %s)%n", role, closed.getMessage());
            }
        }

        /** Waits for the end; commands have deadlines of their own for all that they wait for. */
        boolean succeeds() {
            try {
                int code = process.waitFor();
                seconds.merge(role, (System.nanoTime() - start) / 1e9, Double::sum);
                reader.join(READER_MILLIS);
                return code == 0;
            } catch (InterruptedException stop) {
                process.destroy();
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
