package org.secformer.jobs;

import java.io.PrintWriter;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.jobs.settings.SettingsCommandLine;
import picocli.CommandLine.Command;

/** The command line: every job is a subcommand here and a main class of its own for spark-submit. */
@Command(
        name = "secformer",
        description =
                "Scores text with a model of BERT's family that two parties compute without seeing text, weights or scores.",
        subcommands = {
            DemoCommand.class,
            KeygenCommand.class,
            CheckJob.class,
            ShareModelJob.class,
            DealJob.class,
            StockCommand.class,
            ShareDatasetJob.class,
            ScoreJob.class,
            RevealJob.class,
            CompareJob.class,
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
        version = "secformer 0.1.0")
public final class Main {
    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(new Main(), arguments));
    }

    /** Runs a command; a user's mistake ends in one message and an exit code, not in a stack trace. */
    static int run(Object command, String... arguments) {
        PrintWriter err = new PrintWriter(System.err, true);
        try (Stopping stopping = Stopping.announced(err)) {
            return SettingsCommandLine.of(command, new Main(), arguments)
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
