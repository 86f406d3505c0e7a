package org.secformer.jobs.party;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
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
import org.secformer.jobs.process.Sessions;
import org.secformer.mpc.correlation.MaterialException;
import org.secformer.mpc.transport.ChannelException;
import scala.Function1;
import scala.collection.Iterator;
import scala.reflect.ClassTag;

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
        Exception lost = new IllegalStateException(new ExecutorLostException("3", "killed"));
        assertEquals(7, report(lost).code());
        assertTrue(report(lost).text().contains("[EXECUTOR_LOST] executor 3 of this party was lost: killed"));
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

    /** Spark throws the text alone of what ended a barrier stage. */
    @Test
    void theCauseOfAFailedBarrierStageIsFound() throws IOException {
        assertShown(ErrorCode.MATERIAL_DAMAGED, "unit 7 is damaged", failureOf(lane -> {
            if (lane == 1) {
                throw new MaterialException("unit 7 is damaged");
            }
        }));
        assertShown(ErrorCode.PEER_GONE, "party 1 went away", failureOf(lane -> {
            throw new ChannelException(ChannelException.Cause.GONE, "party 1 went away", new IOException("reset"));
        }));
    }

    @Test
    void aFaultInABarrierStageIsShownWhole() throws IOException {
        Shown shown = report(failureOf(lane -> {
            throw new IllegalStateException("oops");
        }));
        assertEquals(1, shown.code());
        assertTrue(shown.text().contains("IllegalStateException: oops"), shown.text());
    }

    private interface Work extends Serializable {
        void run(int lane);
    }

    private interface TaskFunction extends Function1<Iterator<Integer>, Iterator<Integer>>, Serializable {}

    private record Task(Work work) implements TaskFunction {
        @Override
        public Iterator<Integer> apply(Iterator<Integer> lanes) {
            work.run(lanes.next());
            return lanes;
        }
    }

    private static Exception failureOf(Work work) throws IOException {
        try (SparkSession spark = Sessions.start("failures test", 2)) {
            ClassTag<Integer> tag = scala.reflect.ClassTag$.MODULE$.apply(Integer.class);
            RDD<Integer> stage = new JavaSparkContext(spark.sparkContext())
                    .parallelize(List.of(0, 1), 2)
                    .rdd()
                    .barrier()
                    .mapPartitions(new Task(work), false, tag);
            return assertThrows(
                    Exception.class,
                    () -> LaneFailures.named(spark, () -> stage.toJavaRDD().collect()));
        }
    }
}
