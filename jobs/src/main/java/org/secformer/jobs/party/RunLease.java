package org.secformer.jobs.party;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.HostName;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.failures.RunInProgressException;
import org.secformer.jobs.storage.Storages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the storage of a run's predictions that this process is at work on it, so that whoever submits the same run again
 * is told so. It is renewed while the process lives, and given back when it ends. Where the holder can be seen, on the same
 * machine, others are refused, or take over from the dead, at once. Where it cannot, they watch for a whole lease's time, by
 * their own clock, whether it renews; clocks of two machines are never compared.
 *
 * <p>A convenience, not a guarantee: no lease can tell a process that stands still from one that is gone. Taking over from one
 * that goes on later harms nothing: that no unit is ever used twice rests on the claims alone, and what a process may have in
 * use is deleted only when the other party, too, knows that its epoch is over ({@link EpochMarks}).
 *
 * <p>Each renewal is a file of its own, numbered upwards: of those who want to write the next one, one succeeds.
 */
public final class RunLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    private static final String DIRECTORY = ".lease";
    static final Duration TIME = Duration.ofSeconds(30);
    private static final int RENEWALS_IN_TIME = 3;
    private static final long LOOKING_MILLIS = 1_000;

    /** Whoever loses so many races in a row is told that somebody else is at work. */
    private static final int ATTEMPTS = 20;

    private final Storage storage;
    private final Rhythm rhythm;
    private final UUID owner = UUID.randomUUID();
    private final Thread atExit = new Thread(this::giveBack, "lease at exit");
    private Runnable renewing = () -> {};
    private int number;
    private volatile boolean lost;

    /**
     * One file.
     *
     * @param owner drawn by the process
     * @param holder the process
     */
    record Entry(UUID owner, ProcessIdentity holder) implements Parsed {
        Entry {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(holder, "holder");
        }
    }

    private RunLease(Storage predictions, Rhythm rhythm) {
        this.storage = predictions.below(DIRECTORY);
        this.rhythm = rhythm;
    }

    /** @throws RunInProgressException if somebody else has it */
    public static RunLease of(Storage predictions) throws IOException {
        return of(predictions, Rhythm.SYSTEM);
    }

    public static RunLease of(Storage predictions, Rhythm rhythm) throws IOException {
        Storages.requireExclusive(predictions);
        RunLease lease = new RunLease(predictions, rhythm);
        lease.acquire();
        lease.renewing = rhythm.every(TIME.toMillis() / RENEWALS_IN_TIME, lease::renew);
        Runtime.getRuntime().addShutdownHook(lease.atExit);
        return lease;
    }

    private void acquire() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int last = newest();
            Optional<ProcessIdentity> holder = last == 0 ? Optional.empty() : holder(last);
            if (last > 0 && (holder.isEmpty() || !isFree(last, holder.get()))) {
                // Renewed or given back meanwhile.
                continue;
            }
            if (written(last + 1)) {
                number = last + 1;
                storage.delete(name(last));
                holder.ifPresent(
                        before -> LOG.warn("took over the lease of {}, which is gone or stands still", before));
                return;
            }
        }
        throw new RunInProgressException(
                storage.locate("") + ": several others start this run.\nLet one of them do it.");
    }

    /**
     * Whether the holder of the newest lease has lost it.
     *
     * @return false if the lease is not there any more
     * @throws RunInProgressException if the holder is at work
     */
    private boolean isFree(int last, ProcessIdentity holder) throws IOException {
        return switch (holder.state()) {
            case GONE -> true;
            case RUNS -> throw inProgress(holder, "");
            case UNKNOWN -> isFreeAfterWatching(last, holder);
        };
    }

    private boolean isFreeAfterWatching(int last, ProcessIdentity holder) throws IOException {
        LOG.info(
                "{}: {} holds this run, and cannot be seen from here; watching up to {} s whether it is at work",
                storage.locate(""),
                holder,
                TIME.toSeconds());
        for (long end = rhythm.nanos() + TIME.toNanos(); rhythm.nanos() - end < 0; ) {
            rhythm.pause(LOOKING_MILLIS);
            int now = newest();
            if (now > last) {
                throw inProgress(holder(now).orElse(holder), ", which has renewed its lease since");
            }
            if (now < last) {
                return false;
            }
        }
        return true;
    }

    private RunInProgressException inProgress(ProcessIdentity holder, String how) {
        return new RunInProgressException(storage.locate("") + ": expected nobody at work on this run, found " + holder
                + how + ".\nLet it finish, or end it and run this again.");
    }

    private static String name(int number) {
        return String.format("%08d", number);
    }

    /** The highest number, 0 if there is none. */
    private int newest() throws IOException {
        return storage.list("").stream()
                .filter(name -> name.matches("\\d{8}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    /** Who wrote a file; empty if it is not there any more. */
    private Optional<ProcessIdentity> holder(int of) throws IOException {
        try {
            return Optional.of(Json.read(storage, name(of), Entry.class).holder());
        } catch (InvalidInputException | IOException gone) {
            if (!storage.exists(name(of))) {
                return Optional.empty();
            }
            if (gone instanceof InvalidInputException) {
                // Another version's: who it is, is unknown, but whether it renews can be watched all the same.
                return Optional.of(new ProcessIdentity(PeerText.NONE, new HostName("unknown"), 0, 0));
            }
            throw gone;
        }
    }

    private boolean written(int next) throws IOException {
        try {
            Json.write(storage, name(next), new Entry(owner, ProcessIdentity.own()));
        } catch (NameTakenException other) {
            return false;
        }
        // Where others were faster by several numbers, this one was free again, and nobody looks at it.
        boolean isNewest = newest() == next;
        if (!isNewest) {
            storage.delete(name(next));
        }
        return isNewest;
    }

    private synchronized void renew() {
        if (number == 0 || lost) {
            return;
        }
        try {
            if (isNewest() && written(number + 1)) {
                storage.delete(name(number));
                number++;
            } else {
                lose();
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("the lease could not be renewed: {}", failed.getMessage());
        }
    }

    private boolean isNewest() throws IOException {
        return newest() == number;
    }

    private void lose() {
        lost = true;
        LOG.warn("{}: somebody else has taken this run over, as this process was late", storage.locate(""));
    }

    /** Between epochs. */
    synchronized void requireHeld() throws IOException {
        if (!lost && !isNewest()) {
            lose();
        }
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
            // Whoever comes next watches it in vain, and takes it over.
            LOG.warn("the lease could not be given back: {}", failed.getMessage());
        }
        number = 0;
    }

    @Override
    public void close() {
        renewing.run();
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // Then the hook runs, and finds that nothing is left to do.
        }
    }
}
