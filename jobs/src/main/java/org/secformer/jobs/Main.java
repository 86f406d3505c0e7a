package org.secformer.jobs;

import java.io.PrintWriter;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.settings.SettingsCommandLine;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: every job is a subcommand here and a main class of its own for spark-submit. */
@Command(
        name = "secformer",
        description =
                "Scores text with a BERT classifier that two parties compute without seeing text, weights or scores.",
        subcommands = {
            DemoCommand.class,
            KeygenCommand.class,
            ShareModelJob.class,
            DealJob.class,
            StockCommand.class,
            ShareDatasetJob.class,
            ScoreJob.class,
            RevealJob.class,
            CompareJob.class,
            ExplainCommand.class,
            BenchCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "secformer 0.1.0")
public final class Main {
    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(new Main(), arguments));
    }

    /** Runs a command; a user's mistake ends in one message and an exit code, not in a stack trace. */
    static int run(Object command, String... arguments) {
        CommandLine commandLine;
        try {
            commandLine = SettingsCommandLine.of(command, new Main(), arguments);
        } catch (InvalidInputException unreadable) {
            return Failures.report(unreadable, new PrintWriter(System.err, true));
        }
        return commandLine
                .setExecutionExceptionHandler((failure, line, parsed) -> Failures.report(failure, line.getErr()))
                .execute(arguments);
    }
}
