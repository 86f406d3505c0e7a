package org.secformer.jobs;

import java.util.Locale;
import org.secformer.datasets.InvalidInputException;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Option;

/** How a model's numbers are held, chosen by its owner: an option of the commands that make its shape. */
final class NumbersOption {
    static final String OPTION = "--numbers";

    private static final Numerics.Kind USUAL = Numerics.Kind.COMPACT;

    @Option(
            names = OPTION,
            paramLabel = "exact|compact|fitted",
            description =
                    "how the model's numbers are held: compact for fewer bytes, exact for wider ranges and smaller"
                            + " errors, fitted for what a check found best for this model (default: compact)")
    private Numerics.Kind kind;

    /**
     * What was given, or is usual.
     *
     * @throws InvalidInputException for fitted ones, which only a record has
     */
    Numerics numerics() {
        if (isFitted()) {
            throw new InvalidInputException(
                    OPTION + ": expected exact or compact, as nothing is checked here, found fitted."
                            + "\nCheck the model with " + OPTION
                            + " fitted --record FILE, and give that record with --checked where a command takes it.");
        }
        return Numerics.of(kind());
    }

    boolean isFitted() {
        return kind() == Numerics.Kind.FITTED;
    }

    Numerics.Kind kind() {
        return kind == null ? USUAL : kind;
    }

    /** Whether these are the numbers that were given on the command line or as a setting, or none were. */
    boolean allow(Numerics numerics) {
        return kind == null || kind == numerics.kind() && isOwn(numerics);
    }

    /** Whether this program has these numbers for their kind. */
    private static boolean isOwn(Numerics numerics) {
        return numerics.kind() == Numerics.Kind.FITTED || numerics.equals(Numerics.of(numerics.kind()));
    }

    /** The option's value. */
    static String value(Numerics.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What numbers are called, which a file may have made up. */
    static String told(Numerics numerics) {
        return isOwn(numerics)
                ? value(numerics.kind())
                : "others than this program's " + value(numerics.kind()) + " ones";
    }
}
