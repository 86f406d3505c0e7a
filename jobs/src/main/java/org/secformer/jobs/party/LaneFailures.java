package org.secformer.jobs.party;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.FetchFailed;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.secformer.jobs.failures.ExecutorLostException;
import org.secformer.jobs.failures.Failures;

/**
 * Brings what a lane threw to the driver: of a failed barrier stage Spark throws the text alone, but it reports every task's
 * end, with the exception, before it reports the job's.
 */
public final class LaneFailures extends SparkListener {
    private static final int LONGEST_WAIT_SECONDS = 10;

    private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    private final Queue<ExecutorLostException> lost = new ConcurrentLinkedQueue<>();
    private final CountDownLatch failed = new CountDownLatch(1);

    private LaneFailures() {}

    /**
     * Runs the lanes.
     *
     * @throws IllegalStateException caused by what the first lane that failed threw, if it is something that a user can act
     *     on, else by Spark's exception
     */
    static <T> T named(SparkSession spark, Supplier<T> lanes) {
        LaneFailures failures = new LaneFailures();
        spark.sparkContext().addSparkListener(failures);
        try {
            return lanes.get();
        } catch (RuntimeException | Error ours) {
            throw ours;
        } catch (Throwable aborted) {
            // Spark's exception is a checked one, which its Scala methods do not declare.
            throw new IllegalStateException(failures.awaited(aborted));
        } finally {
            spark.sparkContext().removeSparkListener(failures);
        }
    }

    private Throwable awaited(Throwable aborted) {
        try {
            if (failed.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return Stream.concat(thrown.stream().filter(Failures::isKnown), lost.stream())
                        .findFirst()
                        .orElse(aborted);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return aborted;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.reason() instanceof ExceptionFailure failure
                && failure.exception().isDefined()) {
            thrown.add(failure.exception().get());
        } else if (end.reason() instanceof ExecutorLostFailure failure) {
            lost.add(new ExecutorLostException(
                    failure.execId(),
                    failure.reason().isDefined() ? failure.reason().get() : "no reason given"));
        } else if (end.reason() instanceof FetchFailed failure) {
            // An executor went away with rows that a lane was about to read.
            lost.add(new ExecutorLostException("of a task before", "its output is gone"));
        }
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
        if (end.jobResult() != JobSucceeded$.MODULE$) {
            failed.countDown();
        }
    }
}
