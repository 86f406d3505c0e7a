package org.secformer.jobs.coordination;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.secformer.datasets.material.UnitId;
import org.secformer.mpc.transport.ChannelException;

/**
 * Long lists of names in short form: names that follow on one another are one entry, the first name with *count after it. So a
 * message about a hundred thousand batches or units is as long as there were epochs and sets, not as there are batches.
 */
public final class Runs {
    /** Of all names together; bounds the memory that a message may need. */
    private static final int MOST = 10_000_000;

    private static final String TIMES = "*";

    private Runs() {}

    /** @param units sorted, for short results */
    public static List<String> ofUnits(List<UnitId> units) {
        return shortened(units, Runs::next);
    }

    /** @param names sorted, for short results */
    public static List<String> ofPredictions(List<PredictionName> names) {
        return shortened(names, Runs::next);
    }

    static List<UnitId> units(List<String> runs) {
        return all(runs, UnitId::parse, Runs::next);
    }

    static List<PredictionName> predictions(List<String> runs) {
        return all(runs, PredictionName::parse, Runs::next);
    }

    private static UnitId next(UnitId unit) {
        return new UnitId(unit.set(), unit.unit() + 1);
    }

    /** Batches of an epoch take their units in order. */
    private static PredictionName next(PredictionName name) {
        return new PredictionName(name.batch() + 1, name.epoch(), next(name.unit()));
    }

    private static <T> List<String> shortened(List<T> names, UnaryOperator<T> next) {
        List<String> runs = new ArrayList<>();
        for (int from = 0; from < names.size(); ) {
            int to = from + 1;
            while (to < names.size() && names.get(to).equals(next.apply(names.get(to - 1)))) {
                to++;
            }
            runs.add(to - from == 1 ? names.get(from).toString() : names.get(from) + TIMES + (to - from));
            from = to;
        }
        return runs;
    }

    private static <T> List<T> all(List<String> runs, Function<String, T> parser, UnaryOperator<T> next) {
        List<T> names = new ArrayList<>();
        for (String run : runs) {
            int star = run.indexOf(TIMES);
            int count = star < 0 ? 1 : Integer.parseInt(run.substring(star + 1));
            if (count < 1 || count > MOST - names.size()) {
                throw new ChannelException(
                        ChannelException.Cause.DIFFERENT,
                        "a message lists more than " + MOST + " batches or units; score in smaller datasets");
            }
            T name = parser.apply(star < 0 ? run : run.substring(0, star));
            names.add(name);
            for (int i = 1; i < count; i++) {
                name = next.apply(name);
                names.add(name);
            }
        }
        return names;
    }
}
