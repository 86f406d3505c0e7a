package org.secformer.jobs.party;

import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.failures.ClusterException;
import org.secformer.jobs.process.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for lanes that this party has: threads of this process, or what its cluster gives to the application, whose
 * executors come, and are replaced, some time after they were asked for.
 */
public final class Slots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
    private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

    /** When the number of slots has not changed for so long, it is taken for the final one. */
    private static final long SETTLED_MILLIS = 5_000;

    /** The same where more are needed; a standalone worker takes about 9 s to replace an executor. */
    private static final long SETTLED_TOO_LOW_MILLIS = 20_000;

    private static final long POLL_MILLIS = 200;

    private final String application;
    private final LaneCount wanted;
    private final long timeoutMillis;
    private final boolean cluster;
    private SparkSession session;
    private boolean offeredBefore;

    /** @param timeoutMillis longest wait for an executor */
    public Slots(String application, LaneCount wanted, long timeoutMillis) {
        SparkConf conf = new SparkConf();
        if (conf.getBoolean(DYNAMIC, false)) {
            throw new InvalidInputException(
                    DYNAMIC + ": expected false, found true.\nLanes run all at the same time, so"
                            + " this application must keep its executors; set their number with spark.cores.max or"
                            + " spark.executor.instances.");
        }
        this.application = application;
        this.wanted = wanted;
        this.timeoutMillis = timeoutMillis;
        this.cluster = !conf.get("spark.master", "local").startsWith("local");
    }

    /** Asks the cluster, if it is one, for executors: they start while the parties meet. */
    void request() {
        if (cluster) {
            session();
        }
    }

    /** Spark, started when it is first needed. */
    SparkSession session() {
        if (session == null) {
            session = Sessions.start(application, inThisProcess());
        }
        return session;
    }

    private int inThisProcess() {
        return wanted.isAuto() ? Runtime.getRuntime().availableProcessors() : wanted.most();
    }

    /**
     * How many lanes this party can run, once the executors are there.
     *
     * @throws InvalidInputException if there are fewer than wanted, the first time; later it is content with fewer
     * @throws ClusterException if there are none
     */
    int offer() {
        int offer = cluster ? Math.min(wanted.most(), settled()) : inThisProcess();
        offeredBefore = true;
        return offer;
    }

    private int settled() {
        SparkContext context = session().sparkContext();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        long patience = wanted.isAuto() ? SETTLED_MILLIS : SETTLED_TOO_LOW_MILLIS;
        int slots = -1;
        for (long since = System.nanoTime(); ; pause()) {
            int now = context.maxNumConcurrentTasks(
                    context.resourceProfileManager().defaultResourceProfile());
            if (now != slots) {
                slots = now;
                since = System.nanoTime();
                LOG.info("{} has {} slots here", application, slots);
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

    @Override
    public void close() {
        if (session != null) {
            session.stop();
        }
    }
}
