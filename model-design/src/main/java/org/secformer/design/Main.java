package org.secformer.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.secformer.datasets.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of model design; {@code bin/secformer} sends them here. */
@Command(
        name = "secformer",
        description = "Makes models that can be scored privately.",
        subcommands = {DistilCommand.class, SampleCommand.class, PlotsCommand.class},
        mixinStandardHelpOptions = true,
        version = "secformer 0.1.0")
public final class Main {
    private static final int FAULT = 1;
    private static final int INPUT = 2;
    private static final int DISK = 6;

    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; a user's mistake ends in one message and an exit code, not in a stack trace. */
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> report(failure, line.getErr()))
                .execute(arguments);
    }

    private static int report(Exception failure, PrintWriter err) {
        if (failure instanceof InvalidInputException) {
            err.println("secformer: " + failure.getMessage());
            return INPUT;
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            err.println("secformer: reading or writing failed: " + failure.getMessage());
            return DISK;
        }
        err.println("secformer: this should not have happened; please report it with the lines below.");
        failure.printStackTrace(err);
        return FAULT;
    }
}
