package org.secformer.jobs.settings;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes a command line whose options are settings, too. */
public final class SettingsCommandLine {
    private SettingsCommandLine() {}

    /**
     * Prepares a command.
     *
     * @param command as picocli takes it, with or without subcommands
     * @param all the command that has all others as subcommands
     * @param arguments of the command
     * @throws org.secformer.datasets.InvalidInputException if the file with the settings cannot be read
     */
    public static CommandLine of(Object command, Object all, String... arguments) {
        Settings settings = Settings.of(List.of(arguments));
        CommandLine line = new CommandLine(command);
        commands(line).forEach(SettingsCommandLine::prepare);
        return line.setDefaultValueProvider(settings)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(new SettingsCheck(settings, keys(new CommandLine(all))));
    }

    /** The commands that do something. */
    private static Stream<CommandSpec> commands(CommandLine line) {
        return line.getSubcommands().isEmpty()
                ? Stream.of(line.getCommandSpec())
                : line.getSubcommands().values().stream().map(CommandLine::getCommandSpec);
    }

    private static void prepare(CommandSpec command) {
        command.parser().collectErrors(true);
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
