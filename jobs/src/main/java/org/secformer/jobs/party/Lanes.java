package org.secformer.jobs.party;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.jobs.failures.ExecutorLostException;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.monitoring.Count;
import org.secformer.jobs.monitoring.JobGroup;
import org.secformer.jobs.party.coordination.Coordinator;
import org.secformer.jobs.party.coordination.EpochLine;
import org.secformer.jobs.party.timing.PartFigures;
import org.secformer.jobs.party.timing.PeakHeap;
import org.secformer.mpc.ring.RingKernels;
import org.secformer.mpc.transport.ChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a party's lanes, each as a Spark job of its own that a thread of its own submits: one that fails is started again, and the
 * others go on. No lane gets work before it is connected with its counterpart, so the two applications cannot wait for each other
 * with different batches.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final long POLL_MILLIS = 100;
    private static final long STOPPING_MILLIS = 10_000;

    /** A lane that has not been seen to run so many times, when the other party has ended, waits for a place in vain. */
    private static final int SURE = 20;

    private final JavaSparkContext spark;
    private final Lane lane;
    private final Coordinator coordinator;
    private final int retries;

    private final List<LaneTally.Result> results = new ArrayList<>();
    private RuntimeException lost;
    private RuntimeException fatal;
    private final List<String> failures = new ArrayList<>();
    private int alive;
    private int givenUp;

    /** Set when nothing that the lanes still do is of use. */
    private volatile boolean stopping;

    /**
     * What an epoch came to.
     *
     * @param report of what was done
     * @param positions of it in the agreement
     * @param failure of the lane that failed first; null if none did
     */
    record Outcome(RunReport report, List<Integer> positions, RuntimeException failure) {}

    /**
     * The lanes of an epoch.
     *
     * @param lane what each does
     * @param retries how often a lane may fail in a row
     */
    Lanes(SparkSession spark, Lane lane, Coordinator coordinator, int retries) {
        this.spark = new JavaSparkContext(spark.sparkContext());
        this.lane = lane;
        this.coordinator = coordinator;
        this.retries = retries;
    }

    /**
     * Runs until all that there is has been handed out and every lane has ended.
     *
     * @param line to the other driver
     * @throws ChannelException if the other driver is gone
     * @throws RuntimeException what ended a lane, if starting it again is of no use, or if all of them have failed too often
     */
    Outcome run(EpochLine line) {
        long start = System.nanoTime();
        List<Thread> threads = IntStream.range(0, count())
                .mapToObj(number -> new Thread(() -> keep(number, line), "lane " + number))
                .toList();
        alive = threads.size();
        threads.forEach(Thread::start);
        ChannelException alone = null;
        try {
            LaneProgress.shown(spark.sc(), lane.counted().counters().id(Count.ROWS), rows(), () -> {
                await(threads, line);
                return null;
            });
        } catch (ChannelException gone) {
            alone = gone;
        } finally {
            stopping = true;
            join(threads);
        }
        return outcome((System.nanoTime() - start) / 1e9, alone);
    }

    private void await(List<Thread> threads, EpochLine line) {
        while (threads.stream().anyMatch(Thread::isAlive)) {
            if (!stopping) {
                line.requirePeer();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ChannelException(ChannelException.Cause.CANCELLED, "stopped while lanes were at work", stop);
        }
    }

    /** They see within moments that they have to stop; one that a storage holds up is not waited for, and changes nothing any more. */
    private static void join(List<Thread> threads) {
        long deadline = System.nanoTime() + STOPPING_MILLIS * 1_000_000;
        boolean interrupted = false;
        for (Thread thread : threads) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            while (thread.isAlive() && left > 0) {
                try {
                    thread.join(left);
                } catch (InterruptedException stop) {
                    interrupted = true;
                }
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
            if (thread.isAlive()) {
                LOG.warn("{} has not stopped within {} s", thread.getName(), STOPPING_MILLIS / 1_000);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param alone why the other party is not there any more; null if it is */
    private synchronized Outcome outcome(double seconds, ChannelException alone) {
        RuntimeException ended = fatal != null ? fatal : alone;
        if (ended != null) {
            throw ended;
        }
        RunReport report = new RunReport(
                results.stream().mapToInt(LaneTally.Result::batches).sum(),
                results.stream().mapToInt(LaneTally.Result::rounds).max().orElse(0),
                results.stream().mapToLong(LaneTally.Result::sentBytes).sum(),
                results.stream().mapToLong(LaneTally.Result::materialBytes).sum(),
                seconds,
                RingKernels.best().name(),
                PeakHeap.bytes(),
                results.stream().flatMap(result -> result.times().stream()).toList(),
                course());
        List<Integer> positions =
                results.stream().flatMap(result -> result.positions().stream()).toList();
        return new Outcome(report, positions, lost);
    }

    private long rows() {
        return lane.agreement().batches().stream()
                .mapToLong(lane.counted()::rowsOf)
                .sum();
    }

    private RunCourse course() {
        int batches = results.stream().mapToInt(LaneTally.Result::batches).sum();
        List<PartFigures> predicted = lane.settings().plan().price().sections().stream()
                .map(cost -> PartFigures.of(cost).times(batches))
                .toList();
        Map<String, Double> resources = new TreeMap<>();
        results.forEach(of -> of.resources().forEach((name, time) -> resources.merge(name, time, Double::sum)));
        return new RunCourse(
                lane.settings().peer().party().ordinal(),
                results.stream().mapToLong(LaneTally.Result::rows).sum(),
                lane.agreement().lanes(),
                1,
                List.copyOf(failures),
                0,
                0,
                RunCourse.sum(predicted, List.of()),
                RunCourse.sum(
                        List.of(),
                        results.stream().flatMap(of -> of.parts().stream()).toList()),
                resources);
    }

    /** Starts a lane, again and again if it fails. */
    private void keep(int number, EpochLine line) {
        int failed = 0;
        while (true) {
            LaneEnd end;
            try {
                end = submit(number, line);
            } catch (RuntimeException unknown) {
                end = LaneEnd.of(LaneTally.Result.NOTHING, unknown);
            }
            coordinator.laneEnded(lane.agreement().epoch(), number);
            failed = end.result().batches() > 0 ? 1 : failed + 1;
            if (!goesOn(number, end, failed)) {
                return;
            }
        }
    }

    private synchronized boolean goesOn(int number, LaneEnd end, int failed) {
        results.add(end.result());
        Throwable failure = end.failure();
        if (failure == null || stopping) {
            alive--;
            return false;
        }
        RuntimeException named = new IllegalStateException(failure);
        lost = lost == null ? named : lost;
        String reason = Failures.reason(failure);
        if (Failures.isPassing(failure) && failed <= retries) {
            LOG.warn("lane {} failed: {}; starting it again, {} of {}", number, reason, failed, retries);
            failures.add("lane " + number + ": " + reason);
            return true;
        }
        alive--;
        givenUp++;
        if (Failures.isPassing(failure) && alive > 0) {
            LOG.warn("lane {} failed: {}; the others go on without it", number, reason);
        } else {
            LOG.warn("lane {} failed: {}", number, reason);
            fatal = Failures.isPassing(failure) && givenUp < count() ? fatal : named;
            stopping |= fatal != null;
        }
        return false;
    }

    /** How many lanes there are, running or not. */
    private int count() {
        return Math.min(lane.agreement().lanes(), lane.agreement().batches().size());
    }

    /** Runs a lane as a job; one that is cancelled has done nothing. */
    private LaneEnd submit(int number, EpochLine line) {
        String epoch = lane.agreement().epoch().text();
        JavaFutureAction<List<LaneEnd>> job = JobGroup.run(
                spark.sc(),
                "score " + epoch,
                "score: lane " + number + " of " + count() + ", which share " + rows() + " rows in "
                        + lane.agreement().batches().size() + " batches, epoch " + epoch,
                () -> spark.parallelize(List.of(number), 1).map(lane::run).collectAsync());
        long deadline = System.nanoTime() + patienceMillis() * 1_000_000;
        int inVain = 0;
        while (true) {
            try {
                return job.get(POLL_MILLIS, TimeUnit.MILLISECONDS).get(0);
            } catch (TimeoutException running) {
                boolean isOver = line.hasPeerEnded() && !hasStarted(job);
                inVain = isOver ? inVain + 1 : 0;
                if (stopping || coordinator.isTooLate(lane.agreement().epoch(), number) || inVain > SURE) {
                    job.cancel(true);
                    return LaneEnd.of(LaneTally.Result.NOTHING, null);
                }
                if (System.nanoTime() > deadline && !hasStarted(job)) {
                    job.cancel(true);
                    return LaneEnd.of(LaneTally.Result.NOTHING, noExecutor(number));
                }
            } catch (ExecutionException aborted) {
                return LaneEnd.of(LaneTally.Result.NOTHING, named(number, aborted));
            } catch (InterruptedException stop) {
                job.cancel(true);
                Thread.currentThread().interrupt();
                return LaneEnd.of(LaneTally.Result.NOTHING, stop);
            }
        }
    }

    private long patienceMillis() {
        return lane.settings().peer().patienceMillis();
    }

    private ExecutorLostException noExecutor(int number) {
        return ExecutorLostException.ofLane(
                number, "no other one had room for it within " + patienceMillis() / 1000 + " s");
    }

    /** Whether a job's task runs or has run, as far as Spark's listeners have told yet. */
    private boolean hasStarted(JavaFutureAction<?> job) {
        for (int id : job.jobIds()) {
            SparkJobInfo info = spark.statusTracker().getJobInfo(id);
            for (int stage : info == null ? new int[0] : info.stageIds()) {
                SparkStageInfo known = spark.statusTracker().getStageInfo(stage);
                if (known != null && known.numActiveTasks() + known.numCompletedTasks() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where Spark itself does not run a task again whose executor is lost, it says so in the text of its exception. */
    private static Throwable named(int number, ExecutionException aborted) {
        String text = String.valueOf(aborted.getCause().getMessage());
        return text.contains("ExecutorLostFailure")
                ? ExecutorLostException.ofLane(number, text.lines().findFirst().orElse(""))
                : aborted.getCause();
    }
}
