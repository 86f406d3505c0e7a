package org.secformer.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands of model design; {@code bin/secformer} sends them here. */
@Command(
        name = "secformer",
        description = "Makes models that can be scored privately.",
        subcommands = {
            EncoderCommand.class,
            DistilCommand.class,
            GlueCommand.class,
            SampleCommand.class,
            PlotsCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "secformer 0.1.0")
public final class Main {
    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; a user's mistake ends in one message and an exit code, not in a stack trace. */
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, given) -> reportOptions(wrong))
                .setExecutionExceptionHandler((failure, line, parsed) -> report(failure, line.getErr()))
                .execute(arguments);
    }

    /** The whole usage would hide the message. */
    private static int reportOptions(ParameterException found) {
        CommandLine line = found.getCommandLine();
        List<String> unknown = line.getUnmatchedArguments();
        // If an option is mistyped, what is missing was probably meant by it.
        ParameterException wrong = found instanceof MissingParameterException && !unknown.isEmpty()
                ? new UnmatchedArgumentException(line, unknown)
                : found;
        String nearest = wrong instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? "; the nearest is " + unmatched.getSuggestions().get(0)
                : "";
        int exitCode = report(ErrorCode.OPTION_INVALID, wrong.getMessage() + nearest, line.getErr());
        line.getErr().println("bin/" + line.getCommandSpec().qualifiedName() + " --help tells more.");
        return exitCode;
    }

    private static int report(Exception failure, PrintWriter err) {
        if (failure instanceof InvalidInputException input) {
            return report(input.code(), input.getMessage(), err);
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            String reason = "reading or writing failed: " + failure.getMessage();
            return report(ErrorCode.STORAGE_FAILED, reason, err);
        }
        int exitCode = report(
                ErrorCode.INTERNAL, "this should not have happened; please report it with the lines below.", err);
        failure.printStackTrace(err);
        return exitCode;
    }

    private static int report(ErrorCode code, String message, PrintWriter err) {
        err.println("secformer: [" + code + "] " + message);
        return code.exit();
    }
}
