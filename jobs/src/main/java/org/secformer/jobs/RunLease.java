package org.secformer.jobs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the storage of a run's predictions that this process is at work on it, so that whoever submits the same run again
 * is told so at once. It is renewed while the process lives, and given back when it ends. That of a process that is gone is
 * taken over: at once on the same machine, else when its time is over.
 *
 * <p>A convenience, not a guarantee: that no unit is ever used twice rests on the claims alone.
 *
 * <p>Each renewal is a file of its own, numbered upwards: of those who want to write the next one, one succeeds.
 */
final class RunLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    private static final String DIRECTORY = ".lease";
    private static final Duration TIME = Duration.ofSeconds(30);

    /** Whoever loses so many races in a row is told that somebody else is at work. */
    private static final int ATTEMPTS = 20;

    private final Storage storage;
    private final Duration time;
    private final UUID owner = UUID.randomUUID();
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "lease");
        thread.setDaemon(true);
        return thread;
    });
    private final Thread atExit = new Thread(this::giveBack, "lease at exit");
    private int number;
    private volatile boolean lost;

    /**
     * One file.
     *
     * @param owner drawn by the process
     * @param host it runs on
     * @param process its number there
     * @param started when it was started, in milliseconds since 1970; 0 if unknown
     * @param until when the lease ends if it is not renewed, likewise
     */
    record Entry(UUID owner, HostName host, long process, long started, long until) implements Parsed {
        Entry {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(host, "host");
        }

        boolean isHeld() {
            return System.currentTimeMillis() < until && !isGone();
        }

        /** Whether it is certain that the process does not run any more: only on its own machine. */
        private boolean isGone() {
            return host.equals(thisHost())
                    && (ProcessHandle.of(process).isEmpty() || startOf(ProcessHandle.of(process)) != started);
        }
    }

    private RunLease(Storage predictions, Duration time) {
        this.storage = predictions.below(DIRECTORY);
        this.time = time;
    }

    /** @throws RunInProgressException if somebody else has it */
    static RunLease of(Storage predictions) throws IOException {
        return of(predictions, TIME);
    }

    static RunLease of(Storage predictions, Duration time) throws IOException {
        RunLease lease = new RunLease(predictions, time);
        lease.acquire();
        long period = time.toMillis() / 3;
        lease.renewing.scheduleWithFixedDelay(lease::renew, period, period, TimeUnit.MILLISECONDS);
        Runtime.getRuntime().addShutdownHook(lease.atExit);
        return lease;
    }

    private void acquire() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int last = newest();
            Optional<Entry> found = last == 0 ? Optional.empty() : entry(last);
            if (last > 0 && found.isEmpty()) {
                // Renewed or given back meanwhile.
                continue;
            }
            if (found.isPresent() && found.get().isHeld()) {
                throw inProgress(found.get());
            }
            if (written(last + 1)) {
                number = last + 1;
                storage.delete(name(last));
                found.ifPresent(entry -> LOG.warn(
                        "took over the lease of process {} on {}, which is gone or late",
                        entry.process(),
                        entry.host()));
                return;
            }
        }
        throw new RunInProgressException(
                storage.locate("") + ": several others start this run.\nLet one of them do it.");
    }

    private RunInProgressException inProgress(Entry entry) {
        return new RunInProgressException(storage.locate("") + ": expected nobody at work on this run, found process "
                + entry.process() + " on " + entry.host()
                + ".\nLet it finish. Should it have been killed, run this again after "
                + Instant.ofEpochMilli(entry.until())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .plusSeconds(1) + ".");
    }

    private static String name(int number) {
        return String.format("%08d", number);
    }

    /** The highest number, 0 if there is none. */
    private int newest() throws IOException {
        List<String> names =
                storage.list("").stream().filter(name -> name.matches("\\d{8}")).toList();
        return names.isEmpty() ? 0 : Integer.parseInt(names.get(names.size() - 1));
    }

    private Optional<Entry> entry(int of) throws IOException {
        try {
            return Optional.of(Json.read(storage, name(of), Entry.class));
        } catch (InvalidInputException | IOException gone) {
            if (storage.exists(name(of))) {
                throw gone;
            }
            return Optional.empty();
        }
    }

    private boolean written(int next) throws IOException {
        Entry entry = new Entry(
                owner,
                thisHost(),
                ProcessHandle.current().pid(),
                startOf(Optional.of(ProcessHandle.current())),
                System.currentTimeMillis() + time.toMillis());
        try {
            Json.write(storage, name(next), entry);
            return true;
        } catch (NameTakenException other) {
            return false;
        }
    }

    private static long startOf(Optional<ProcessHandle> process) {
        return process.flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .orElse(0L);
    }

    private static HostName thisHost() {
        try {
            return new HostName(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException | InvalidInputException nameless) {
            return new HostName("unknown");
        }
    }

    private synchronized void renew() {
        if (number == 0 || lost) {
            return;
        }
        try {
            if (newest() == number && written(number + 1)) {
                storage.delete(name(number));
                number++;
            } else {
                lost = true;
                LOG.warn("{}: somebody else has taken this run over, as this process was late", storage.locate(""));
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("the lease could not be renewed: {}", failed.getMessage());
        }
    }

    /** Between epochs. */
    void requireHeld() {
        if (lost) {
            throw new RunInProgressException(storage.locate("")
                    + ": expected this process to have the run for itself, found that another has taken it over, as this"
                    + " one was held up.\nLet the other finish.");
        }
    }

    private synchronized void giveBack() {
        try {
            if (number > 0 && !lost) {
                storage.delete(name(number));
            }
        } catch (IOException | RuntimeException failed) {
            // It ends by itself.
            LOG.warn("the lease could not be given back: {}", failed.getMessage());
        }
        number = 0;
    }

    @Override
    public void close() {
        renewing.shutdownNow();
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // Then the hook runs, and finds that nothing is left to do.
        }
    }
}
