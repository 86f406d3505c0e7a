package org.secformer.jobs.party;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.failures.ClusterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for lanes that this party has: threads of this process, or what its cluster gives to the application, whose
 * executors come, and are replaced, some time after they were asked for.
 */
public final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

    /** When the number of slots has not changed for so long, it is taken for the final one. */
    private static final long SETTLED_MILLIS = 5_000;

    /** The same where more are needed; a standalone worker takes about 9 s to replace an executor. */
    private static final long SETTLED_TOO_LOW_MILLIS = 20_000;

    private static final long POLL_MILLIS = 200;

    private final Supplier<SparkSession> spark;
    private final LaneCount wanted;
    private final long timeoutMillis;
    private final boolean cluster;
    private final int inThisProcess;
    private boolean offeredBefore;

    private Slots(
            Supplier<SparkSession> spark, SparkConf conf, LaneCount wanted, long timeoutMillis, int inThisProcess) {
        if (conf.getBoolean(DYNAMIC, false)) {
            throw new InvalidInputException(
                    DYNAMIC + ": expected false, found true.\nLanes run all at the same time, so"
                            + " this application must keep its executors; set their number with spark.cores.max or"
                            + " spark.executor.instances.");
        }
        this.spark = spark;
        this.wanted = wanted;
        this.timeoutMillis = timeoutMillis;
        this.cluster = !isLocal(conf);
        this.inThisProcess = inThisProcess;
    }

    /**
     * Those of a session that is there; it is left running.
     *
     * @param timeoutMillis longest wait for an executor
     * @throws InvalidInputException if executors come and go, or this process has fewer slots than wanted
     */
    public static Slots of(SparkSession spark, LaneCount wanted, long timeoutMillis) {
        SparkContext context = spark.sparkContext();
        Slots slots = new Slots(() -> spark, context.getConf(), wanted, timeoutMillis, now(context));
        if (!slots.cluster) {
            slots.checked(slots.inThisProcess, context.master());
        }
        return slots;
    }

    /**
     * Those of a session that is started late: when lanes are to run or, on a cluster, while the parties meet. In this process, it is
     * to have as many threads as {@link LaneCount#inThisProcess} says.
     *
     * @param conf that it will be started with
     * @param timeoutMillis longest wait for an executor
     * @throws InvalidInputException if executors come and go
     */
    public static Slots late(Supplier<SparkSession> spark, SparkConf conf, LaneCount wanted, long timeoutMillis) {
        return new Slots(spark, conf, wanted, timeoutMillis, wanted.inThisProcess());
    }

    private static boolean isLocal(SparkConf conf) {
        return conf.get("spark.master", "local").startsWith("local");
    }

    private static int now(SparkContext context) {
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    /** Asks the cluster, if it is one, for executors: they start while the parties meet. */
    void request() {
        if (cluster) {
            session();
        }
    }

    /** Spark, started when it is first needed. */
    SparkSession session() {
        return spark.get();
    }

    /**
     * How many lanes this party can run, once the executors are there.
     *
     * @throws InvalidInputException if there are fewer than wanted, the first time; later it is content with fewer
     * @throws ClusterException if there are none
     */
    int offer() {
        int offer = Math.min(wanted.most(), cluster ? settled() : inThisProcess);
        offeredBefore = true;
        return offer;
    }

    private int settled() {
        SparkContext context = session().sparkContext();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        long patience = wanted.isAuto() ? SETTLED_MILLIS : SETTLED_TOO_LOW_MILLIS;
        int slots = -1;
        for (long since = System.nanoTime(); ; pause()) {
            int now = now(context);
            if (now != slots) {
                slots = now;
                since = System.nanoTime();
                LOG.info("{} has {} slots here", context.appName(), slots);
            }
            boolean settled = slots > 0 && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(patience);
            if (slots >= wanted.most() || settled || System.nanoTime() > deadline) {
                return checked(slots, context.master());
            }
        }
    }

    private int checked(int slots, String master) {
        if (slots == 0) {
            throw new ClusterException(master + ": expected an executor within " + timeoutMillis / 1000
                    + " s, found none.\nCheck that workers run there with free cores and as much free memory as"
                    + " spark.executor.memory says.");
        }
        if (slots < wanted.most() && !wanted.isAuto() && !offeredBefore) {
            throw new InvalidInputException("--lanes: expected at most " + slots + ", the slots that " + master
                    + " gives this application, found " + wanted.most()
                    + ".\nLower it, say " + LaneCount.AUTO + ", or raise spark.cores.max and what the workers have.");
        }
        return slots;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ClusterException("stopped waiting for executors");
        }
    }
}
