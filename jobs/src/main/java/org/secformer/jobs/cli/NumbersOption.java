package org.secformer.jobs.cli;

import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.mpc.transformer.Numerics;
import picocli.CommandLine.Option;

/** How a model's numbers are held: an option of the commands that make its shape. */
public final class NumbersOption {
    @Option(
            names = NumbersChoice.OPTION,
            paramLabel = "exact|compact|fitted",
            description =
                    "how the model's numbers are held: compact for fewer bytes, exact for wider ranges and smaller"
                            + " errors, fitted for what a check found best for this model (default: compact)")
    private Numerics.Kind kind;

    NumbersChoice choice() {
        return new NumbersChoice(kind);
    }

    /** See {@link NumbersChoice#numerics}. */
    Numerics numerics() {
        return choice().numerics();
    }

    boolean isFitted() {
        return choice().isFitted();
    }

    Numerics.Kind kind() {
        return choice().kind();
    }
}
