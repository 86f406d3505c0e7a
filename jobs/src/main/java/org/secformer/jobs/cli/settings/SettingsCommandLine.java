package org.secformer.jobs.cli.settings;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.secformer.datasets.ErrorCode;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes a command line whose options are settings, too. */
public final class SettingsCommandLine {
    /** What bin/secformer has beside the subcommands. */
    private static final Set<String> OTHER_COMMANDS =
            Set.of("submit", "cluster", "distil", "encoder", "sample", "plots");

    private SettingsCommandLine() {}

    /**
     * Prepares a command.
     *
     * @param program as picocli takes it, with all commands as subcommands
     * @param arguments of the command
     * @throws org.secformer.datasets.InvalidInputException if the file with the settings cannot be read
     */
    public static CommandLine of(Object program, String... arguments) {
        Settings settings = Settings.of(List.of(arguments));
        CommandLine line = new CommandLine(program);
        commands(line).forEach(SettingsCommandLine::prepare);
        return line.setDefaultValueProvider(settings)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(SettingsCommandLine::reportCommand)
                .setExecutionStrategy(new SettingsCheck(settings, keys(line)));
    }

    /** The commands that do something. */
    private static Stream<CommandSpec> commands(CommandLine line) {
        return line.getSubcommands().values().stream().map(CommandLine::getCommandSpec);
    }

    /** Only what stands in place of a command gets here: each command collects what is wrong with its options. */
    private static int reportCommand(ParameterException wrong, String... arguments) {
        PrintWriter err = wrong.getCommandLine().getErr();
        Set<String> names = wrong.getCommandLine().getSubcommands().keySet();
        String code = "secformer: [" + ErrorCode.OPTION_INVALID + "] ";
        if (arguments.length == 0) {
            err.println(code + "expected a command, found none");
            wrong.getCommandLine().usage(err);
        } else if (wrong instanceof UnmatchedArgumentException unmatched && !names.isEmpty()) {
            String found = unmatched.getUnmatched().get(0);
            Set<String> all = new TreeSet<>(names);
            all.addAll(OTHER_COMMANDS);
            err.println(
                    found.startsWith("-")
                            ? code + "expected a command first, found " + found
                            : code + "no such command: " + found + "; the nearest is " + Nearest.to(found, all));
            err.println("bin/secformer --help lists the commands.");
        } else {
            err.println(code + wrong.getMessage());
            err.println("bin/secformer --help lists the commands.");
        }
        return ErrorCode.OPTION_INVALID.exit();
    }

    private static void prepare(CommandSpec command) {
        command.parser().collectErrors(true);
        // One paragraph, broken where the terminal needs it, not in the source as well.
        command.usageMessage()
                .description(String.join(" ", command.usageMessage().description()));
        command.addMixin("settings", CommandSpec.forAnnotatedObject(new SettingsOption()));
        for (OptionSpec option : List.copyOf(command.options())) {
            if (option.type() == boolean.class && Settings.hasKey(option)) {
                // So that --flag=false can undo a setting.
                command.remove(option);
                command.addOption(OptionSpec.builder(option)
                        .arity("0..1")
                        .fallbackValue("true")
                        .paramLabel("true|false")
                        .build());
            }
        }
    }

    /** The keys of all options of all commands. */
    private static Set<String> keys(CommandLine all) {
        Set<String> keys = new TreeSet<>();
        commands(all)
                .flatMap(command -> command.options().stream())
                .filter(Settings::hasKey)
                .forEach(option -> keys.add(Settings.key(option)));
        return keys;
    }
}
