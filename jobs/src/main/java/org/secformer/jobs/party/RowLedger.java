package org.secformer.jobs.party;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Budget;
import org.secformer.datasets.material.MaterialSweep;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.PeerText;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.party.coordination.RowBudget;
import org.secformer.jobs.party.coordination.Runs;
import org.secformer.jobs.party.coordination.UnitRun;

/**
 * A party's count of the rows that it has granted of one bundle, beside its claims.
 *
 * <p><b>Security guarantees:</b> an epoch's rows are counted, durably, before a unit is claimed for it, and two runs that come at once see each
 * other: each state is a file of its own, numbered upwards, that appears whole, and whoever loses the race for a number looks again. Rows are
 * given back only if their units have no claim once the epoch has ended, or its driver is seen to be gone; of a driver that cannot be seen from
 * here, all rows stay counted.
 */
final class RowLedger implements RowBudget, Closeable {
    private static final String DIRECTORY = "claims/.budget/";

    /** Whoever loses so many races in a row finds a storage out of order. */
    private static final int ATTEMPTS = 1_000;

    private final Storage storage;
    private final String directory;
    private final Budget allowed;
    private final int rowsPerBatch;
    private final Clock clock;

    /** By this instance. */
    private final Set<EpochId> granted = new HashSet<>();

    /**
     * @param material of the party
     * @param bundle that the budget is of
     * @param rowsPerBatch of the dataset that is scored
     */
    RowLedger(Storage material, BundleId bundle, Budget allowed, int rowsPerBatch, Clock clock) {
        this.storage = material;
        this.directory = DIRECTORY + bundle;
        this.allowed = allowed;
        this.rowsPerBatch = rowsPerBatch;
        this.clock = clock;
    }

    /**
     * Rows of an epoch that may be at work.
     *
     * @param units of it
     * @param rowsPerBatch that each unit is for
     * @param driver that runs it
     */
    record Open(EpochId epoch, List<UnitRun> units, int rowsPerBatch, ProcessIdentity driver) implements Parsed {
        Open {
            Objects.requireNonNull(epoch, "epoch");
            Objects.requireNonNull(driver, "driver");
            units = List.copyOf(units);
            if (rowsPerBatch < 1) {
                throw new IllegalArgumentException("batches of " + rowsPerBatch + " rows");
            }
        }

        long rows() {
            return (long) rowsPerBatch
                    * units.stream().mapToLong(UnitRun::count).sum();
        }
    }

    /**
     * One file.
     *
     * @param format always {@value #FORMAT}
     * @param version of the format
     * @param granted rows in all
     * @param givenBack of these
     * @param ofPeer the most that the other party has said to have granted
     * @param latestDay that rows were granted on
     * @param open epochs whose rows are granted, and may be given back
     */
    record State(String format, int version, long granted, long givenBack, long ofPeer, long latestDay, List<Open> open)
            implements Parsed {
        static final String FORMAT = "secformer count of rows";
        static final int VERSION = 1;
        static final State EMPTY = new State(FORMAT, VERSION, 0, 0, 0, 0, List.of());

        State {
            open = List.copyOf(open);
            long openRows = open.stream().mapToLong(Open::rows).sum();
            if (Math.min(givenBack, Math.min(ofPeer, latestDay)) < 0 || givenBack + openRows > granted) {
                throw new IllegalArgumentException("a count of rows that there cannot be");
            }
        }

        State grant(Open epoch, long today) {
            List<Open> more = new ArrayList<>(open);
            more.add(epoch);
            return new State(
                    format, version, granted + epoch.rows(), givenBack, ofPeer, Math.max(today, latestDay), more);
        }

        /** @param used rows of it */
        State end(Open epoch, long used) {
            List<Open> rest = new ArrayList<>(open);
            rest.remove(epoch);
            return new State(format, version, granted, givenBack + epoch.rows() - used, ofPeer, latestDay, rest);
        }

        State ofPeer(long rows) {
            return new State(format, version, granted, givenBack, Math.max(rows, ofPeer), latestDay, open);
        }
    }

    @Override
    public Budget allowed() {
        return allowed;
    }

    @Override
    public int rowsPerBatch() {
        return rowsPerBatch;
    }

    @Override
    public String reason(Exception failure) {
        return Failures.reason(failure);
    }

    @Override
    public Count count() throws IOException {
        ended();
        endOfGone();
        return count(read());
    }

    private Count count(State state) {
        long open = state.open().stream().mapToLong(Open::rows).sum();
        return new Count(
                new PeerText(allowed.told()),
                state.granted(),
                state.givenBack(),
                open,
                state.ofPeer(),
                today(),
                state.latestDay());
    }

    private long today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
    }

    @Override
    public Granted grant(EpochId epoch, List<UnitId> units, long need) throws IOException {
        Open open = new Open(epoch, Runs.ofUnits(units), rowsPerBatch, ProcessIdentity.own());
        granted.add(epoch);
        State after = change(state -> isLeft(state, need) ? state.grant(open, today()) : state);
        return new Granted(after.open().stream().anyMatch(one -> one.epoch().equals(epoch)), count(after));
    }

    private boolean isLeft(State state, long need) {
        return need <= allowed.left(state.granted() - state.givenBack());
    }

    @Override
    public void ended() throws IOException {
        for (Open epoch : read().open()) {
            if (granted.contains(epoch.epoch())) {
                end(epoch);
            }
        }
    }

    /** Lanes claim nothing any more. */
    private void end(Open epoch) throws IOException {
        int claimed =
                new MaterialSweep(storage).claimedOf(Runs.units(epoch.units())).size();
        long used = (long) epoch.rowsPerBatch() * claimed;
        change(state -> state.open().contains(epoch) ? state.end(epoch, used) : state);
    }

    @Override
    public void close() throws IOException {
        ended();
    }

    @Override
    public void peerHasGranted(long rows) throws IOException {
        change(state -> rows > state.ofPeer() ? state.ofPeer(rows) : state);
    }

    /** Ends what killed drivers have left. */
    private void endOfGone() throws IOException {
        for (Open epoch : read().open()) {
            if (epoch.driver().state() == ProcessIdentity.State.GONE) {
                end(epoch);
            }
        }
    }

    /** Makes the next state of the newest one, durably, unless it is the same. */
    private State change(UnaryOperator<State> step) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int last = newest();
            State before = read(last);
            State after = step.apply(before);
            if (after == before || written(last, after)) {
                return after;
            }
        }
        throw new IOException(storage.locate(directory) + ": other processes write here all the time");
    }

    private boolean written(int last, State state) throws IOException {
        try {
            Json.write(storage, name(last + 1), state);
        } catch (NameTakenException other) {
            return false;
        }
        // Where others were faster by several numbers, this one was free again, and nobody looks at it.
        boolean isNewest = newest() == last + 1;
        storage.delete(name(isNewest ? last : last + 1));
        return isNewest;
    }

    private String name(int number) {
        return directory + "/" + String.format("%08d", number);
    }

    /** The highest number, 0 if there is none. */
    private int newest() throws IOException {
        return storage.list(directory).stream()
                .filter(name -> name.matches("\\d{8}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    private State read() throws IOException {
        return read(newest());
    }

    private State read(int number) throws IOException {
        for (int at = number; at > 0; at = newest()) {
            try {
                return Json.read(storage, name(at), State.FORMAT, State.VERSION, State.class);
            } catch (InvalidInputException | IOException gone) {
                // Another process may have gone on to the next number.
                if (newest() == at) {
                    throw gone;
                }
            }
        }
        return State.EMPTY;
    }
}
