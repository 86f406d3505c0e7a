package org.secformer.jobs.cli.settings;

import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.secformer.datasets.ErrorCode;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command when its options and settings are right; else tells everything that is wrong with them, and where. */
final class SettingsCheck implements IExecutionStrategy {
    /** Picocli's, which says once more what the place says. */
    private static final Pattern OPENING = Pattern.compile("^Invalid value for option '[^']*'(?: \\([^)]*\\))?: ");

    private static final String NAME = "secformer: [" + ErrorCode.OPTION_INVALID + "] ";

    private final Settings settings;
    private final Set<String> known;

    /** @param known keys of all commands: one file may serve several */
    SettingsCheck(Settings settings, Set<String> known) {
        this.settings = settings;
        this.known = known;
    }

    @Override
    public int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        ParseResult command = parsed;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        Findings findings = new Findings(command);
        findings.addUnknownKeys();
        findings.addUnusable();
        findings.addErrors();
        findings.addOutOfRange();
        return findings.problems.isEmpty() ? new RunLast().execute(parsed) : findings.report();
    }

    /** What is wrong with one command's options; each is complained of once. */
    private final class Findings {
        private final ParseResult command;
        private final List<String> problems = new ArrayList<>();
        private final Set<ArgSpec> wrong = new HashSet<>();

        Findings(ParseResult command) {
            this.command = command;
        }

        void addUnknownKeys() {
            settings.byKey().forEach((key, setting) -> {
                if (!known.contains(key)) {
                    problems.add(setting.place() + ", " + key + ": no command has this setting; the nearest is "
                            + Nearest.to(key, known));
                }
            });
        }

        void addUnusable() {
            settings.unusable().forEach((argument, message) -> {
                if (command.commandSpec().args().contains(argument) && !isOnCommandLine(argument)) {
                    add(argument, message);
                }
            });
        }

        private boolean isOnCommandLine(ArgSpec argument) {
            return command.hasMatchedOption((OptionSpec) argument);
        }

        private void add(ArgSpec argument, String message) {
            if (wrong.add(argument)) {
                problems.add(place(argument) + ": " + OPENING.matcher(message).replaceFirst(""));
            }
        }

        private String place(ArgSpec argument) {
            if (!(argument instanceof OptionSpec option)) {
                return "command line";
            }
            Settings.Setting setting = settings.of(option);
            return setting == null || isOnCommandLine(option)
                    ? "command line, " + option.longestName()
                    : setting.place() + ", " + Settings.key(option);
        }

        void addErrors() {
            for (Exception error : command.errors()) {
                if (error instanceof ParameterException given && given.getArgSpec() != null) {
                    add(given.getArgSpec(), error.getMessage());
                } else if (error instanceof UnmatchedArgumentException unmatched) {
                    addUnmatched(unmatched.getUnmatched());
                } else if (!(error instanceof MissingParameterException)) {
                    problems.add("command line: " + error.getMessage());
                }
            }
            // If an option is mistyped, what is missing was probably meant by it: neither its absence nor its 0 counts.
            boolean isMistyped = command.errors().stream().anyMatch(UnmatchedArgumentException.class::isInstance);
            for (Exception error : command.errors()) {
                if (error instanceof MissingParameterException missing) {
                    missing.getMissing().forEach(isMistyped ? wrong::add : this::addMissing);
                }
            }
        }

        /** Without the values of options that there are not. */
        private void addUnmatched(List<String> unmatched) {
            List<String> options =
                    unmatched.stream().filter(text -> text.startsWith("-")).toList();
            for (String text : options) {
                String name = text.split("=", 2)[0];
                problems.add("command line, " + name + ": no such option; the nearest is "
                        + Nearest.to(name, command.commandSpec().optionsMap().keySet()));
            }
            if (options.isEmpty()) {
                problems.add("command line: expected options, found " + String.join(" ", unmatched));
            }
        }

        private void addMissing(ArgSpec argument) {
            if (wrong.add(argument)) {
                problems.add(
                        argument instanceof OptionSpec option
                                ? option.longestName()
                                        + ": expected a value, found none; give it on the command line or as "
                                        + Settings.key(option)
                                : argument.paramLabel() + ": expected a value, found none");
            }
        }

        void addOutOfRange() {
            for (OptionSpec option : command.commandSpec().options()) {
                Range range = option.userObject() instanceof Field field ? field.getAnnotation(Range.class) : null;
                if (range != null
                        && option.getValue() instanceof Number number
                        && !wrong.contains(option)
                        && (number.longValue() < range.from() || number.longValue() > range.to())) {
                    add(option, "expected " + text(range) + ", found " + number);
                }
            }
        }

        private String text(Range range) {
            if (range.to() == Long.MAX_VALUE) {
                return "at least " + range.from();
            }
            return range.to() == range.from() + 1
                    ? range.from() + " or " + range.to()
                    : "a number from " + range.from() + " to " + range.to();
        }

        int report() {
            PrintWriter err = command.commandSpec().commandLine().getErr();
            err.println(
                    problems.size() == 1
                            ? NAME + problems.get(0)
                            : NAME + problems.size() + " problems:\n  " + String.join("\n  ", problems));
            err.println("bin/secformer " + command.commandSpec().name() + " --help lists the options.");
            return ExitCode.USAGE;
        }
    }
}
