package org.secformer.jobs;

import org.secformer.jobs.cli.Program;

/** Starts the command line: for {@code java} and for spark-submit. */
public final class Main {
    private Main() {}

    /** @param arguments a command and its options */
    public static void main(String[] arguments) {
        System.exit(Program.run(arguments));
    }
}
