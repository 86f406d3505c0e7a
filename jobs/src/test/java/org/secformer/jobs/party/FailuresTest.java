package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.jobs.FreePort;
import org.secformer.jobs.Roles;
import org.secformer.jobs.failures.ClusterException;
import org.secformer.jobs.failures.ExecutorLostException;
import org.secformer.jobs.failures.Failures;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.transport.ChannelException;

/** What a user sees of a failure: the message of what went wrong, whatever it was wrapped in. */
class FailuresTest {
    private record Shown(int code, String text) {}

    private static Shown report(Throwable failure) {
        StringWriter text = new StringWriter();
        int code = Failures.report(failure, new PrintWriter(text, true));
        return new Shown(code, text.toString());
    }

    private static void assertShown(ErrorCode code, String message, Throwable failure) {
        assertEquals(new Shown(code.exit(), "secformer: [" + code + "] " + message + "\n"), report(failure));
    }

    @Test
    void everyKindHasItsCode() {
        assertShown(ErrorCode.INPUT_INVALID, "a", new InvalidInputException("a"));
        assertShown(ErrorCode.OPTION_INVALID, "--port: a", new InvalidInputException("--port: a"));
        assertShown(ErrorCode.OUTPUT_EXISTS, new NameTakenException("a").getMessage(), new NameTakenException("a"));
        for (MaterialException.Cause cause : MaterialException.Cause.values()) {
            ErrorCode code = ErrorCode.valueOf("MATERIAL_" + cause);
            assertEquals(4, code.exit());
            assertShown(code, "a", new MaterialException(cause, "a"));
        }
        for (ChannelException.Cause cause : ChannelException.Cause.values()) {
            ErrorCode code = switch (cause) {
                case REFUSED -> ErrorCode.CERTIFICATE_REFUSED;
                case CANCELLED -> ErrorCode.LANE_CANCELLED;
                default -> ErrorCode.valueOf("PEER_" + cause);
            };
            assertEquals(5, code.exit());
            assertShown(code, "a", new ChannelException(cause, "a"));
        }
        assertShown(
                ErrorCode.STORAGE_FORBIDDEN,
                "reading or writing failed: AccessDeniedException: /a/b",
                new AccessDeniedException("/a/b"));
        assertShown(
                ErrorCode.STORAGE_FULL,
                "expected room for a file, found none: /a: No space left on device.\nMake room, then run the same"
                        + " command again.",
                new UncheckedIOException(new FileSystemException("/a", null, "No space left on device")));
        assertShown(
                ErrorCode.STORAGE_FAILED,
                "Reading /a failed: b",
                new UncheckedIOException("Reading /a failed: b", new IOException("b")));
        assertTrue(
                report(new OutOfMemoryError("heap")).text().contains("[OUT_OF_MEMORY] a task: expected enough memory"));
    }

    @Test
    void aLostExecutorIsNamedAndMayBeTriedAgain() {
        Exception lost = new IllegalStateException(ExecutorLostException.ofLane(3, "killed"));
        assertEquals(7, report(lost).code());
        assertTrue(
                report(lost).text().contains("[EXECUTOR_LOST] the executor of lane 3 of this party was lost: killed"));
        assertTrue(Failures.isPassing(lost));
        assertShown(ErrorCode.EXECUTORS_MISSING, "a", new ClusterException("a"));
        assertFalse(Failures.isPassing(new ClusterException("a")));
        assertFalse(Failures.isPassing(new MaterialException("a")));
    }

    @Test
    void aNamenodeThatIsNotThereIsNamed(@TempDir Path directory) throws IOException {
        String location = "hdfs://127.0.0.1:" + FreePort.choose() + "/bundle";
        Roles.in(directory)
                .dealing("--bundle", location)
                .assertRefused(6, location, "expected an answer of the namenode, found none.");
    }

    @Test
    void theCauseIsFoundBelowItsWrappers() {
        Exception wrapped = new IllegalStateException(new RuntimeException("x", new MaterialException("a")));
        assertShown(ErrorCode.MATERIAL_DAMAGED, "a", wrapped);
    }

    @Test
    void aFaultOfTheProgramIsShownWhole() {
        Shown shown = report(new IllegalStateException("oops"));
        assertEquals(1, shown.code());
        assertTrue(shown.text().contains("please report it"), shown.text());
        assertTrue(shown.text().contains("IllegalStateException: oops\n\tat "), shown.text());
    }

    @Test
    void aFailureOfALaneIsAValueThatSparkCanCarry() throws Exception {
        Throwable known = new ChannelException(ChannelException.Cause.GONE, "party 1 went away", new IOException("a"));
        assertShown(ErrorCode.PEER_GONE, "party 1 went away", carried(known));
        Throwable unable = new IllegalStateException("oops") {
            private static final long serialVersionUID = 1L;
            private final Object unserializable = new Object();

            @Override
            public String toString() {
                return "oops of " + (unserializable == null ? "nothing" : "something");
            }
        };
        Shown shown = report(carried(unable));
        assertEquals(1, shown.code());
        assertTrue(shown.text().contains("oops of something"), shown.text());
        assertTrue(shown.text().contains("aFailureOfALane"), shown.text());
    }

    private static Throwable carried(Throwable failure) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(LaneEnd.of(LaneTally.Result.NOTHING, failure));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return ((LaneEnd) in.readObject()).failure();
        }
    }
}
