package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.secformer.datasets.InvalidInputException;
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

    @Test
    void everyKindHasItsCode() {
        assertEquals(new Shown(2, "secformer: a\n"), report(new InvalidInputException("a")));
        assertEquals(new Shown(4, "secformer: a\n"), report(new MaterialException("a")));
        assertEquals(new Shown(5, "secformer: a\n"), report(new ChannelException(ChannelException.Cause.GONE, "a")));
        assertEquals(new Shown(7, "secformer: a\n"), report(new ClusterException("a")));
        assertTrue(
                report(new ExecutorLostException("3", "killed")).text().contains("executor 3 of this party was lost"));
        assertEquals(
                new Shown(6, "secformer: reading or writing failed: AccessDeniedException: /a/b\n"),
                report(new AccessDeniedException("/a/b")));
        assertEquals(
                new Shown(6, "secformer: reading or writing failed: IOException: No space left on device\n"),
                report(new UncheckedIOException(new IOException("No space left on device"))));
        assertEquals(
                new Shown(6, "secformer: Reading /a failed: b\n"),
                report(new UncheckedIOException("Reading /a failed: b", new IOException("b"))));
    }

    @Test
    void aNamenodeThatIsNotThereIsNamed() throws IOException {
        String location = "hdfs://127.0.0.1:" + Roles.freePort() + "/bundle";
        Commands.run("deal", "--bundle", location, "--length", 32, "--units", 1, "--out", "unused")
                .assertRefused(6, location, "expected an answer of the namenode, found none.");
    }

    @Test
    void theCauseIsFoundBelowItsWrappers() {
        Exception wrapped = new IllegalStateException(new RuntimeException("x", new MaterialException("a")));
        assertEquals(new Shown(4, "secformer: a\n"), report(wrapped));
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
        assertEquals(new Shown(4, "secformer: unit 7 is damaged\n"), report(failureOf(lane -> {
            if (lane == 1) {
                throw new MaterialException("unit 7 is damaged");
            }
        })));
        assertEquals(new Shown(5, "secformer: party 1 went away\n"), report(failureOf(lane -> {
            throw new ChannelException(ChannelException.Cause.GONE, "party 1 went away", new IOException("reset"));
        })));
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
