package org.secformer.mpc.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.secformer.mpc.ring.Shape;
import org.secformer.mpc.sharing.Sharing;

/**
 * A large tensor in parts that a cache holds, or what became of each of them: the loop over them is here, and code that takes part
 * reads as for the whole.
 *
 * <p>A step is taken for all parts before any part's next one, so that all are opened in the same rounds, and the first are on their way
 * while the next are computed.
 *
 * @param <T> what there is of each part
 */
public final class Parts<T> {
    private final List<T> parts;

    private Parts(List<T> parts) {
        this.parts = parts;
    }

    /** Parts of so many entries along the leading axis; the last one may have fewer. */
    public static Parts<Sharing> of(Sharing x, int entries) {
        return new Parts<>(x.cut(entries));
    }

    /** Parts of about {@link Protocols#PART_ELEMENTS}: of 64 rows or a multiple, so that their bits fill whole words, or of one. */
    static Parts<Sharing> ofRows(Sharing x) {
        Shape shape = x.shape();
        int rows = Protocols.PART_ELEMENTS / (shape.elements() / shape.size(0));
        return of(x, rows < 64 ? Math.max(1, rows) : rows / 64 * 64);
    }

    /** Takes a step. */
    public <R> Parts<R> each(Function<T, R> step) {
        List<R> results = new ArrayList<>();
        for (T part : parts) {
            results.add(step.apply(part));
        }
        return new Parts<>(results);
    }

    /** Takes a step with the parts of another tensor that is cut into as many. */
    public <U, R> Parts<R> with(Parts<U> others, BiFunction<T, U, R> step) {
        if (parts.size() != others.parts.size()) {
            throw new IllegalArgumentException("cannot combine " + parts.size() + " parts with " + others.parts.size());
        }
        List<R> results = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            results.add(step.apply(parts.get(i), others.parts.get(i)));
        }
        return new Parts<>(results);
    }

    /** The parts one after the other along the leading axis. */
    public static Sharing joined(Parts<Sharing> parts) {
        return Sharing.joined(parts.parts);
    }
}
