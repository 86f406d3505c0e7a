package org.secformer.jobs.party.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.material.UnitId;
import org.secformer.datasets.names.EpochId;
import org.secformer.datasets.names.SetId;
import org.secformer.jobs.files.PredictionName;
import org.secformer.mpc.transport.ChannelException;

/**
 * Long lists of names in short form: names that follow on one another are one entry, the first name with *count after it. So a
 * message about a hundred thousand batches or units is as long as there were epochs and sets, not as there are batches.
 */
public final class Runs {
    /** Of names that are needed one by one; bounds the memory that a message may need. What is free or done is compared in runs. */
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
        return each(runs).toList();
    }

    /** Units of both lists, each once, in their order. */
    static List<UnitRun> common(List<UnitRun> some, List<UnitRun> others) {
        return combined(some, others, Intervals::and);
    }

    /** Units of the first list that are not in the other one, each once, in their order. */
    static List<UnitRun> without(List<UnitRun> some, List<UnitRun> others) {
        return combined(some, others, Intervals::without);
    }

    private static List<UnitRun> combined(
            List<UnitRun> some, List<UnitRun> others, BinaryOperator<Intervals> operation) {
        Map<SetId, Intervals> bySet = bySet(others);
        List<UnitRun> combined = new ArrayList<>();
        bySet(some)
                .forEach((set, intervals) -> operation
                        .apply(intervals, bySet.getOrDefault(set, Intervals.NONE))
                        .forEach((from, end) -> combined.add(new UnitRun(new UnitId(set, from), end - from))));
        return combined;
    }

    private static Map<SetId, Intervals> bySet(List<UnitRun> runs) {
        Map<SetId, List<int[]>> bySet = new TreeMap<>();
        for (UnitRun run : runs) {
            int from = run.first().unit();
            bySet.computeIfAbsent(run.first().set(), absent -> new ArrayList<>())
                    .add(new int[] {from, from + run.count()});
        }
        Map<SetId, Intervals> merged = new TreeMap<>();
        bySet.forEach((set, intervals) -> merged.put(set, Intervals.of(intervals)));
        return merged;
    }

    /** How many units there are, each counted once. */
    static int count(List<UnitRun> runs) {
        long count = bySet(runs).values().stream().mapToLong(Intervals::size).sum();
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    /** The first so many units of runs that have none twice. */
    static List<UnitId> first(List<UnitRun> runs, int count) {
        return each(runs).limit(count).toList();
    }

    private static Stream<UnitId> each(List<UnitRun> runs) {
        return runs.stream()
                .flatMap(run -> IntStream.range(0, run.count())
                        .mapToObj(i -> new UnitId(run.first().set(), run.first().unit() + i)));
    }

    /** Where batches and units of an epoch go side by side. */
    private record Track(EpochId epoch, SetId set, int unitsAhead) {}

    /** Batches of which both lists have a share of the same name. */
    static BitSet commonBatches(List<PredictionRun> some, List<PredictionRun> others) {
        Map<Track, Intervals> byTrack = byTrack(others);
        BitSet common = new BitSet();
        byTrack(some)
                .forEach((track, intervals) -> intervals
                        .and(byTrack.getOrDefault(track, Intervals.NONE))
                        .forEach(common::set));
        return common;
    }

    private static Map<Track, Intervals> byTrack(List<PredictionRun> runs) {
        Map<Track, List<int[]>> byTrack = new HashMap<>();
        for (PredictionRun run : runs) {
            PredictionName first = run.first();
            Track track =
                    new Track(first.epoch(), first.unit().set(), first.unit().unit() - first.batch());
            byTrack.computeIfAbsent(track, absent -> new ArrayList<>())
                    .add(new int[] {first.batch(), first.batch() + run.count()});
        }
        Map<Track, Intervals> merged = new HashMap<>();
        byTrack.forEach((track, intervals) -> merged.put(track, Intervals.of(intervals)));
        return merged;
    }

    private static void requireFew(long names) {
        if (names > MOST) {
            throw new ChannelException(
                    ChannelException.Cause.DIFFERENT,
                    "a message lists more than " + MOST
                            + " units that only one party has; give both the same material");
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
