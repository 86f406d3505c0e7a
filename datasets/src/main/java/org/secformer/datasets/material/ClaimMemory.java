package org.secformer.datasets.material;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.SetId;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.storage.Storage;

/**
 * What a party remembers of the use of its sets, beside its claims: the epochs that it has begun itself, and of the other party
 * the epochs and the claimed units. All of these are for ever, so whoever knows less of itself than the other remembers works
 * with a copy of its material, or with one that was restored from a backup.
 *
 * <p><b>Security guarantees:</b> what was remembered is never forgotten, also when several processes remember at once or are
 * killed at it: each state of a set is a file of its own, numbered upwards, that appears whole, and the next one holds all of
 * the one before. <b>Warning:</b> of the other party, only what it has made durable itself may be added; what is remembered too
 * early looks like a copy later.
 */
public final class ClaimMemory {
    /** More units than any set has; bounds what a peer's message makes this party hold. */
    private static final int MOST_UNITS = 100_000_000;

    /** Whoever loses so many races in a row finds a storage out of order. */
    private static final int ATTEMPTS = 1_000;

    private final Storage storage;
    private final String directory;

    private ClaimMemory(Storage storage, String directory) {
        this.storage = storage;
        this.directory = StoredSet.CLAIMS + directory;
    }

    /** @param storage a party's material */
    public static ClaimMemory ofItself(Storage storage) {
        return new ClaimMemory(storage, ".own/");
    }

    /** @param storage the same */
    public static ClaimMemory ofThePeer(Storage storage) {
        return new ClaimMemory(storage, ".peer/");
    }

    /**
     * What is remembered of a set.
     *
     * @param epochs that were begun with units of it
     * @param claimed numbers of units
     */
    public record State(Set<EpochId> epochs, BitSet claimed) {
        /** @throws InvalidInputException if one of the epochs is none */
        public State {
            if (epochs.contains(EpochId.NONE)) {
                throw new InvalidInputException(
                        "the name of an epoch: expected one, found none.\nRun the same version at both parties.");
            }
        }

        private boolean holds(State other) {
            BitSet more = (BitSet) other.claimed.clone();
            more.andNot(claimed);
            return more.isEmpty() && epochs.containsAll(other.epochs);
        }

        private State and(State other) {
            Set<EpochId> all = new TreeSet<>(epochs);
            all.addAll(other.epochs);
            BitSet units = (BitSet) claimed.clone();
            units.or(other.claimed);
            return new State(all, units);
        }
    }

    /**
     * Units that follow on one another.
     *
     * @param from the first
     * @param to the last
     */
    record Range(int from, int to) implements Parsed {
        Range {
            if (from < 0 || to < from || to >= MOST_UNITS) {
                throw new IllegalArgumentException("units from " + from + " to " + to);
            }
        }
    }

    /**
     * A state as a file.
     *
     * @param format always {@value #FORMAT}
     * @param version of the format
     * @param epochs as in the state
     * @param claimed units
     */
    record Remembered(String format, int version, List<EpochId> epochs, List<Range> claimed) implements Parsed {
        static final String FORMAT = "secformer memory of claims";
        static final int VERSION = 1;

        Remembered {
            epochs = List.copyOf(epochs);
            claimed = List.copyOf(claimed);
        }

        static Remembered of(State state) {
            List<Range> ranges = new ArrayList<>();
            BitSet units = state.claimed();
            for (int from = units.nextSetBit(0); from >= 0; ) {
                int end = units.nextClearBit(from);
                ranges.add(new Range(from, end - 1));
                from = units.nextSetBit(end);
            }
            return new Remembered(FORMAT, VERSION, List.copyOf(state.epochs()), ranges);
        }

        State state() {
            BitSet units = new BitSet();
            claimed.forEach(range -> units.set(range.from(), range.to() + 1));
            return new State(new TreeSet<>(epochs), units);
        }
    }

    public State of(SetId set) throws IOException {
        return read(set, newest(set));
    }

    /** Remembers more, beside what is remembered already; durable on return. */
    public void add(SetId set, State more) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int last = newest(set);
            State before = read(set, last);
            if (before.holds(more) || written(set, last, before.and(more))) {
                return;
            }
        }
        throw new IOException(storage.locate(directory + set) + ": other processes write here all the time");
    }

    private boolean written(SetId set, int last, State state) throws IOException {
        try {
            Json.write(storage, name(set, last + 1), Remembered.of(state));
        } catch (NameTakenException other) {
            return false;
        }
        // Where others were faster by several numbers, this one was free again, and nobody looks at it.
        boolean isNewest = newest(set) == last + 1;
        storage.delete(name(set, isNewest ? last : last + 1));
        return isNewest;
    }

    /** The unit's number, checked before memory is taken for it. */
    public static int number(UnitId unit) {
        if (unit.unit() >= MOST_UNITS) {
            throw new InvalidInputException("a message names unit " + unit + ": expected numbers below " + MOST_UNITS
                    + ", found a larger one.\nRun the same version at both parties.");
        }
        return unit.unit();
    }

    private String name(SetId set, int number) {
        return directory + set + "/" + String.format("%08d", number);
    }

    /** The highest number, 0 if there is none. */
    private int newest(SetId set) throws IOException {
        return storage.list(directory + set).stream()
                .filter(name -> name.matches("\\d{8}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    private State read(SetId set, int number) throws IOException {
        for (int at = number; at > 0; at = newest(set)) {
            String name = name(set, at);
            try {
                return Json.read(storage, name, Remembered.FORMAT, Remembered.VERSION, Remembered.class)
                        .state();
            } catch (InvalidInputException | IOException gone) {
                // Another process may have gone on to the next number; a third one, late, may have left a file under
                // this one since.
                if (newest(set) == at) {
                    throw gone;
                }
            }
        }
        return new State(Set.of(), new BitSet());
    }
}
