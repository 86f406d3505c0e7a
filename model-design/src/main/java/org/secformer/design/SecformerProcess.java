package org.secformer.design;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;

/**
 * Runs commands of {@code bin/secformer} as processes of their own, one after the other. They have deadlines for all that they wait for.
 *
 * @param log gets what they say
 */
record SecformerProcess(Path log) {
    private static final int TOLD_LINES = 12;

    /** What came of a command. @param last lines that it said */
    record Result(int exitCode, List<String> last) {
        void requireDone(String command, Path log) {
            if (exitCode != 0) {
                throw new InvalidInputException(
                        ErrorCode.ROLE_PROCESS_FAILED,
                        command + " failed with exit code " + exitCode + "; its last lines, all of which stand in "
                                + log + ":\n" + String.join("\n", last),
                        null);
            }
        }
    }

    Result run(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("secformer.home", "."), "bin", "secformer")
                .toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Meant for training, as bin/secformer says; these processes have little memory of that kind.
        builder.environment().remove("GLIBC_TUNABLES");
        Process process = builder.start();
        Thread stop = new Thread(() -> process.descendants().forEach(ProcessHandle::destroy));
        Runtime.getRuntime().addShutdownHook(stop);
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter all =
                        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            all.write("> " + String.join(" ", command.subList(1, command.size())) + "\n");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.write(line + "\n");
                all.flush();
                last.addLast(line);
                if (last.size() > TOLD_LINES) {
                    last.removeFirst();
                }
            }
            return new Result(process.waitFor(), List.copyOf(last));
        } catch (InterruptedException stopped) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for " + arguments[0], stopped);
        } finally {
            forget(stop);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAnyway) {
            // The hook is running, or will be.
        }
    }
}
