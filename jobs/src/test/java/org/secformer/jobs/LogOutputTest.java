package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines of the log, as a process of its own writes them with the project's configuration. */
class LogOutputTest {
    /** Logs what somebody else might have written. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            LoggerFactory.getLogger("org.secformer.test").warn("a{}b", "\u001b[2J\r\u202e\u2028\u0085");
        }
    }

    @Test
    void nothingInALineDoesAnythingToATerminal() throws Exception {
        Path home = Path.of(System.getProperty("secformer.home"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dstderr.encoding=UTF-8",
                        "-Dlog4j2.configurationFile=" + home.resolve("conf/log4j2.properties"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(printed.contains("WARN test - a?[2J????b"), printed);
    }
}
