package org.secformer.jobs.party.coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.jobs.files.PredictionName;
import org.secformer.mpc.transport.ChannelException;

/**
 * Long lists of names in short form: names that follow on one another are one entry, the first name with *count after it. So a
 * message about a hundred thousand batches or units is as long as there were epochs and sets, not as there are batches.
 */
public final class Runs {
    /** Of all names together; bounds the memory that a message may need. */
    private static final int MOST = 10_000_000;

    static final String TIMES = "*";
    private static final int LONGEST = 100;
    private static final Pattern COUNTED = Pattern.compile("[^*]*(?:\\*([1-9][0-9]{0,7}))?");

    private Runs() {}

    /** @param units sorted, for short results */
    public static List<UnitRun> ofUnits(List<UnitId> units) {
        return shortened(units, UnitRun::new, Runs::next);
    }

    /** @param names sorted, for short results */
    public static List<PredictionRun> ofPredictions(List<PredictionName> names) {
        return shortened(names, PredictionRun::new, Runs::next);
    }

    /** The names of all of them. */
    public static List<UnitId> units(List<UnitRun> runs) {
        requireFew(runs.stream().mapToLong(UnitRun::count).sum());
        List<UnitId> units = new ArrayList<>();
        for (UnitRun run : runs) {
            for (int i = 0; i < run.count(); i++) {
                units.add(new UnitId(run.first().set(), run.first().unit() + i));
            }
        }
        return units;
    }

    static List<PredictionName> predictions(List<PredictionRun> runs) {
        requireFew(runs.stream().mapToLong(PredictionRun::count).sum());
        List<PredictionName> names = new ArrayList<>();
        for (PredictionRun run : runs) {
            PredictionName first = run.first();
            for (int i = 0; i < run.count(); i++) {
                UnitId unit = new UnitId(first.unit().set(), first.unit().unit() + i);
                names.add(new PredictionName(first.batch() + i, first.epoch(), unit));
            }
        }
        return names;
    }

    private static void requireFew(long names) {
        if (names > MOST) {
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT,
                    "a message lists more than " + MOST + " batches or units; score in smaller datasets");
        }
    }

    /** The first name of a run. */
    static String name(String run) {
        return counted(run).replaceFirst("\\*.*", "");
    }

    /** How many there are in a run. */
    static int count(String run) {
        Matcher matcher = COUNTED.matcher(counted(run));
        return matcher.matches() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : 1;
    }

    private static String counted(String run) {
        if (run == null || run.length() > LONGEST || !COUNTED.matcher(run).matches()) {
            throw refused(String.valueOf(run));
        }
        return run;
    }

    static InvalidInputException refused(String run) {
        return new InvalidInputException(
                ErrorCode.INPUT_DAMAGED,
                "expected a name and perhaps *count, found " + InvalidInputException.quote(run),
                null);
    }

    /** Whether one unit follows on another. */
    private static boolean next(UnitId one, UnitId other) {
        return other.set().equals(one.set()) && other.unit() == one.unit() + 1;
    }

    /** Batches of an epoch take their units in order. */
    private static boolean next(PredictionName one, PredictionName other) {
        return other.batch() == one.batch() + 1 && other.epoch().equals(one.epoch()) && next(one.unit(), other.unit());
    }

    private static <T, R> List<R> shortened(List<T> names, BiFunction<T, Integer, R> run, BiPredicate<T, T> isNext) {
        List<R> runs = new ArrayList<>();
        for (int from = 0; from < names.size(); ) {
            int to = from + 1;
            while (to < names.size() && isNext.test(names.get(to - 1), names.get(to))) {
                to++;
            }
            runs.add(run.apply(names.get(from), to - from));
            from = to;
        }
        return runs;
    }
}
