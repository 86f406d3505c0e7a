package org.secformer.jobs;

import java.util.Locale;
import java.util.Optional;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Option;

/** How a model's numbers are held, chosen by its owner: an option of the commands that make its shape. */
final class NumbersOption {
    static final String OPTION = "--numbers";

    private static final Numerics.Kind USUAL = Numerics.Kind.COMPACT;

    @Option(
            names = OPTION,
            paramLabel = "exact|compact",
            description =
                    "how the model's numbers are held: compact for fewer bytes, exact for wider ranges and smaller"
                            + " errors (default: compact)")
    private Numerics.Kind kind;

    /** What was given, or is usual. */
    Numerics numerics() {
        return Numerics.of(kind());
    }

    Numerics.Kind kind() {
        return kind == null ? USUAL : kind;
    }

    /** What was given, on the command line or as a setting. */
    Optional<Numerics> given() {
        return Optional.ofNullable(kind).map(Numerics::of);
    }

    /** The option's value. */
    static String value(Numerics.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What numbers are called, which a file may have made up. */
    static String told(Numerics numerics) {
        return numerics.equals(Numerics.of(numerics.kind()))
                ? value(numerics.kind())
                : "others than this program's " + value(numerics.kind()) + " ones";
    }
}
