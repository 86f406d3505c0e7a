package org.secformer.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.jobs.Commands;
import org.secformer.jobs.Outcome;
import org.secformer.jobs.cli.settings.Settings;
import org.secformer.jobs.cli.settings.SettingsCommandLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options as Spark properties, from a file and from spark-submit. */
class SettingsTest {
    /** Files with settings set Spark's properties of this process, which other tests share. */
    private final Properties before = new Properties();

    @BeforeEach
    void remember() {
        before.putAll(System.getProperties());
    }

    @AfterEach
    void restore() {
        System.setProperties(before);
    }

    @TempDir
    Path directory;

    /** Every option of every command that has a key, each with its command's name. */
    static Stream<Map.Entry<String, OptionSpec>> options() {
        return new CommandLine(new Program())
                .getSubcommands().entrySet().stream()
                        .flatMap(command -> command.getValue().getCommandSpec().options().stream()
                                .filter(Settings::hasKey)
                                .map(option -> Map.entry(command.getKey(), option)));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("role.properties"), List.of(lines));
    }

    @Test
    void keysAreTheOptionsInCamelCase() {
        Map<String, String> keys = options()
                .collect(Collectors.toMap(
                        option -> option.getValue().longestName(),
                        option -> Settings.key(option.getValue()),
                        (a, b) -> a));
        assertEquals("spark.secformer.textColumn", keys.get("--text-column"));
        assertEquals("spark.secformer.party0", keys.get("--party0"));
        assertEquals("spark.secformer.maxBatches", keys.get("--max-batches"));
        assertEquals(keys.size(), new HashSet<>(keys.values()).size());
        assertFalse(keys.containsKey("--help"));
        assertTrue(keys.size() > 30, keys::toString);
    }

    /** The option gets the value of its key, if it is text; else the value is refused, with its place. */
    @ParameterizedTest
    @MethodSource("options")
    void everyOptionOfEveryCommandReadsItsKey(Map.Entry<String, OptionSpec> option) throws IOException {
        String key = Settings.key(option.getValue());
        String name = option.getValue().longestName();
        Class<?> type = option.getValue().auxiliaryTypes()[0];
        Path file = file(key + " = a value", "spark.secformer.noSuchKey = 1");
        if ((type == String.class || type == Path.class) && option.getValue().converters().length == 0) {
            String[] arguments = {option.getKey(), "--properties-file", file.toString()};
            CommandLine line = SettingsCommandLine.of(new Program(), arguments);
            line.parseArgs(arguments);
            CommandSpec command = line.getSubcommands().get(option.getKey()).getCommandSpec();
            Object value = command.findOption(name).getValue();
            assertEquals("a value", (value instanceof List<?> list ? list.get(0) : value).toString());
        } else {
            Commands.run(option.getKey(), "--properties-file", file)
                    .assertRefused(
                            2,
                            file + ", " + key + ": ",
                            file + ", spark.secformer.noSuchKey: no command has this setting");
        }
    }

    @Test
    void everythingWrongIsToldAtOnceWithItsPlace() throws IOException {
        Path file = file(
                "spark.secformer.party = 2",
                "spark.secformer.prot = 7100",
                "spark.secformer.timeout = soon",
                "spark.secformer.retries = -1",
                "secformer.host = a",
                "spark.app.name = x");
        String message = Commands.run(
                        "score", "--properties-file", file, "--max-batches", 0, "--lanes", "many", "--bundle", "b")
                .assertRefused(
                        2,
                        "13 problems:",
                        file + ", spark.secformer.party: expected 0 or 1, found 2",
                        file
                                + ", spark.secformer.prot: no command has this setting; the nearest is spark.secformer.port",
                        file + ", spark.secformer.timeout: 'soon' is not an int",
                        file + ", spark.secformer.retries: expected a number from 0 to 100, found -1",
                        file + ", secformer.host: no command has this setting; the nearest is spark.secformer.host",
                        "command line, --max-batches: expected at least 1, found 0",
                        "command line, --lanes: expected at least 1, or auto, found many",
                        "--dataset: expected a value, found none",
                        "--material: expected",
                        "--out: expected",
                        "--identity: expected",
                        "--trust: expected a value, found none; give it on the command line or as"
                                + " spark.secformer.trust");
        assertFalse(message.contains("--party:") || message.contains("--bundle:"), message);
    }

    @Test
    void theCommandLineWins() throws IOException {
        Path file = file(
                "spark.secformer.units = 7",
                "spark.secformer.batch=0",
                "spark.secformer.length = x",
                "spark.secformer.bundle=" + directory.resolve("bundle"),
                "spark.secformer.identity=" + directory.resolve("here"),
                "spark.secformer.trust=" + directory.resolve("trust"),
                "spark.secformer.out=" + directory.resolve("out"),
                // Of other commands.
                "spark.secformer.prepare=true");
        Commands.run("deal", "--properties-file=" + file, "--units", 0, "--batch", 1, "--length", 32)
                .assertRefused(2, "command line, --units: expected at least 1, found 0");
        String missing = Commands.run("deal", "--properties-file", file, "--batch", 1, "--length", 32)
                .assertRefused(2, "here");
        assertFalse(missing.contains("problems"), missing);
    }

    @Test
    void flagsAreSettingsThatTheCommandLineCanUndo() throws IOException {
        Object[] bench = {"bench", "--properties-file", file("spark.secformer.sweep=true"), "--rows", "1,4"};
        // Several numbers of rows are right only with --sweep.
        Commands.run(with(bench, "--runs", 128)).assertRefused(2, "--runs");
        Commands.run(with(bench, "--runs", 1, "--sweep", "--heap", "big")).assertRefused(2, "--heap");
        Commands.run(with(bench, "--runs", 1, "--sweep=false")).assertRefused(2, "--rows: expected one number");
        Commands.run("bench", "--properties-file", file("spark.secformer.sweep=yes"))
                .assertRefused(2, "spark.secformer.sweep: 'yes' is not a boolean");
    }

    private static Object[] with(Object[] arguments, Object... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
    }

    @Test
    void sparkSubmitsPropertiesAreSystemProperties() {
        System.setProperty("spark.secformer.units", "0");
        System.setProperty("spark.secformer.threds", "1");
        try {
            Commands.run("deal", "--bundle", "b", "--length", 32, "--out", "o", "--identity", "i", "--trust", "t")
                    .assertRefused(
                            2,
                            "2 problems",
                            "Spark's properties, spark.secformer.units: expected at least 1, found 0",
                            "Spark's properties, spark.secformer.threds: no command has this setting; the nearest is"
                                    + " spark.secformer.threads");
        } finally {
            System.clearProperty("spark.secformer.units");
            System.clearProperty("spark.secformer.threds");
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path none = directory.resolve("none.properties");
        Commands.run("deal", "--properties-file", none).assertRefused(2, none.toString(), "--properties-file");
    }

    /** Each template has only keys that there are, and all that its role's command needs and that is the same every time. */
    @ParameterizedTest
    @CsvSource({
        "model-owner, share-model, --checkpoint",
        "client, share-dataset, --data --out",
        // Units are told, or an order.
        "dealer, deal, ",
        "party0, score, ",
        "party1, score, "
    })
    void templatesLeaveOpenOnlyWhatChanges(String role, String command, String open) {
        Path template = Path.of(System.getProperty("secformer.home"), "conf", role + ".properties");
        // Something wrong keeps the command from running.
        System.setProperty("spark.secformer.noSuchKey", "1");
        Outcome outcome = Commands.run(command, "--properties-file", template);
        Set<String> missing = outcome.output()
                .lines()
                .filter(line -> line.contains(": expected"))
                .map(line -> line.strip().split(":")[0])
                .collect(Collectors.toSet());
        assertEquals(open == null ? Set.of() : Set.of(open.split(" ")), missing, outcome::toString);
        assertEquals(2, outcome.output().split("no command has this setting", -1).length, outcome::toString);
    }
}
