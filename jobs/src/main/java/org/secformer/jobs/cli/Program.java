package org.secformer.jobs.cli;

import java.io.PrintWriter;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.cli.settings.SettingsCommandLine;
import org.secformer.jobs.failures.Failures;
import org.secformer.jobs.failures.MemoryException;
import picocli.CommandLine.Command;

/** The command line, with all commands. */
@Command(
        name = "secformer",
        description =
                "Scores text with a model of BERT's family that two parties compute without seeing text, weights or scores.",
        subcommands = {
            DemoCommand.class,
            KeygenCommand.class,
            CheckCommand.class,
            ShareModelCommand.class,
            DealCommand.class,
            StockCommand.class,
            ShareDatasetCommand.class,
            ScoreCommand.class,
            RevealCommand.class,
            CompareCommand.class,
            DoctorCommand.class,
            ExplainCommand.class,
            BenchCommand.class
        },
        footer = {
            "bin/secformer submit [options of spark-submit] COMMAND ... runs a command as spark-submit does;",
            "bin/secformer cluster start|stop DIRECTORY is a Spark cluster on this machine (docs/clusters.md).",
            "Making models, in a module that bin/secformer builds on first use: distil, glue, encoder, sample, plots."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Program {
    /** The class that starts it. */
    static final String MAIN = "org.secformer.jobs.Main";

    /** Runs a command; a user's mistake ends in one message and an exit code, not in a stack trace. */
    public static int run(String... arguments) {
        PrintWriter err = new PrintWriter(System.err, true);
        try (Stopping stopping = Stopping.announced(err, arguments)) {
            return SettingsCommandLine.of(new Program(), arguments)
                    .setExecutionExceptionHandler((failure, line, parsed) ->
                            stopping.asked() ? ErrorCode.STOPPED.exit() : Failures.report(failure, line.getErr()))
                    .execute(arguments);
        } catch (InvalidInputException unreadable) {
            return Failures.report(unreadable, err);
        } catch (OutOfMemoryError full) {
            return Failures.report(new MemoryException("this process", full), err);
        }
    }
}
