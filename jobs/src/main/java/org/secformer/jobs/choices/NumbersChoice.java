package org.secformer.jobs.choices;

import java.util.Locale;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.Numerics;

/**
 * How a model's numbers are held, chosen by its owner.
 *
 * @param given null where nothing was
 */
public record NumbersChoice(Numerics.Kind given) {
    /** The option that it is given with. */
    public static final String OPTION = "--numbers";

    private static final Numerics.Kind USUAL = Numerics.Kind.COMPACT;

    /**
     * What was given, or is usual.
     *
     * @throws InvalidInputException for fitted ones, which only a record has
     */
    public Numerics numerics() {
        if (isFitted()) {
            throw new InvalidInputException(
                    OPTION + ": expected exact or compact, as nothing is checked here, found fitted."
                            + "\nCheck the model with " + OPTION
                            + " fitted --record FILE, and give that record with --checked where a command takes it.");
        }
        return Numerics.of(kind());
    }

    public boolean isFitted() {
        return kind() == Numerics.Kind.FITTED;
    }

    public Numerics.Kind kind() {
        return given == null ? USUAL : given;
    }

    /** Whether these are the numbers that were given, or none were. */
    public boolean allow(Numerics numerics) {
        return given == null || given == numerics.kind() && isOwn(numerics);
    }

    /** Whether this program has these numbers for their kind. */
    private static boolean isOwn(Numerics numerics) {
        return numerics.kind() == Numerics.Kind.FITTED || numerics.equals(Numerics.of(numerics.kind()));
    }

    /** The option's value. */
    public static String value(Numerics.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What numbers are called, which a file may have made up. */
    public static String told(Numerics numerics) {
        return isOwn(numerics)
                ? value(numerics.kind())
                : "others than this program's " + value(numerics.kind()) + " ones";
    }
}
