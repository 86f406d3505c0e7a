package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.cli.Program;
import org.secformer.jobs.tools.PriceReport;
import org.secformer.mpc.random.Seed;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    Path directory;

    static Stream<Map.Entry<String, CommandLine>> commands() {
        return new CommandLine(new Program()).getSubcommands().entrySet().stream();
    }

    @Test
    void everyRoleHasItsCommand() {
        List<String> names = commands().map(Map.Entry::getKey).sorted().toList();
        assertEquals(
                List.of(
                        "bench",
                        "check",
                        "compare",
                        "deal",
                        "demo",
                        "doctor",
                        "explain",
                        "keygen",
                        "reveal",
                        "score",
                        "share-dataset",
                        "share-model",
                        "stock"),
                names);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpNamesEveryOptionAndWhatItIsFor(Map.Entry<String, CommandLine> command) {
        Outcome help = Commands.run(command.getKey(), "--help").assertDone();
        assertTrue(help.output().contains("\nUsage: secformer " + command.getKey()), help::toString);
        for (CommandLine.Model.OptionSpec option :
                command.getValue().getCommandSpec().options()) {
            assertTrue(help.output().contains(option.longestName()), option.longestName());
            assertTrue(option.description().length > 0, option.longestName() + " has no description");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnknownOptionIsNamedWithoutTheUsage(Map.Entry<String, CommandLine> command) {
        Outcome wrong = Commands.run(command.getKey(), "--no-such-option", "1");
        assertEquals(2, wrong.code());
        assertTrue(wrong.output().contains("--no-such-option: no such option"), wrong::toString);
        assertFalse(wrong.output().contains("Usage:"), wrong::toString);
        assertFalse(wrong.output().contains("\tat "), wrong::toString);
    }

    @Test
    void anUnknownCommandIsNamed() {
        Outcome wrong = Commands.run("no-such-command");
        assertEquals(2, wrong.code());
        assertTrue(wrong.output().contains("no such command: no-such-command"), wrong::toString);
        Outcome none = Commands.run("--help").assertDone();
        assertTrue(none.output().contains("share-dataset"), none::toString);
    }

    @Test
    void keysAreForTheRolesAndNeverReplaced() {
        Path keys = directory.resolve("keys");
        Commands.run("keygen", "--role", "party1", "--out", keys, "--kem", "rsa")
                .assertRefused(2, "--kem: expected one of [x-wing, x25519], found \"rsa\"");
        Commands.run("keygen", "--role", "party1", "--out", keys, "--days", 0)
                .assertRefused(2, "--days: expected at least 1, found 0");
        Commands.run("keygen", "--role", "party1", "--out", keys, "--days", 4000)
                .assertRefused(2, "--days: expected at most 3650, found 4000");
        Commands.run("keygen", "--role", "a, b=c", "--out", keys).assertRefused(2, "--role", "found \"a, b=c\"");
        Commands.run("keygen", "--role", "party1", "--out", keys).assertDone();
        Commands.run("keygen", "--role", "party1", "--out", keys).assertRefused(2, keys.toString());
    }

    @Test
    void benchRefusesWhatItCannotMeasure() {
        Commands.run("bench", "--length", "33").assertRefused(2, "--length", "found 33");
        Commands.run("bench", "--runs", "0").assertRefused(2, "--runs: expected at least 1, found 0");
        Commands.run("bench", "--rows", "1,4").assertRefused(2, "--rows: expected one number, or --sweep", "[1, 4]");
        Commands.run("bench", "--sweep", "--lanes", "1,auto").assertRefused(2, "--lanes: expected numbers", "auto");
        Commands.run("bench", "--lanes", "x").assertRefused(2, "--lanes: expected at least 1, found x");
        Commands.run("bench", "--heap", "big").assertRefused(2, "--heap", "found big");
        Commands.run("bench", "--runs", "128").assertRefused(2, "--runs: expected at most 127, found 128");
        Commands.run("bench", "--model", directory.resolve("none")).assertRefused(2, "none");
    }

    @Test
    void aMistypedOptionIsOneProblem() {
        String message = Commands.run("deal", "--bundel", "b", "--units", 1)
                .assertRefused(2, "[OPTION_INVALID] command line, --bundel: no such option; the nearest is --bundle");
        assertTrue(message.lines().count() <= 3, message);
        assertTrue(message.contains("deal --help"), message);
        Commands.run("score", "--lenes", "0", "--party", 2)
                .assertRefused(2, "2 problems", "the nearest is --lanes", "--party: expected 0 or 1, found 2");
    }

    @Test
    void aMistypedCommandIsAnErrorWithACode() {
        Commands.run("sahre-model").assertRefused(2, "[OPTION_INVALID] no such command: sahre-model", "share-model");
        Commands.run("distill", "--epochs", 1).assertRefused(2, "[OPTION_INVALID]", "the nearest is distil");
        Commands.run("--prot").assertRefused(2, "[OPTION_INVALID] expected a command first, found --prot");
        Commands.run().assertRefused(2, "[OPTION_INVALID] expected a command, found none", "share-model");
    }

    @Test
    void theListOfCommandsHasWholeSentences() {
        for (CommandLine command :
                new CommandLine(new Program()).getSubcommands().values()) {
            String[] header = command.getCommandSpec().usageMessage().header();
            assertEquals(1, header.length, command.getCommandName());
            assertTrue(header[0].endsWith("."), header[0]);
        }
        String check = Commands.run("check", "--help").output();
        assertTrue(check.contains("how far values\ngo against the ranges of the protocols"), check);
        String usage = new CommandLine(new Program()).getUsageMessage();
        assertTrue(usage.lines().noneMatch(line -> line.endsWith("...")), usage);
        assertTrue(usage.lines().allMatch(line -> line.length() <= 80), usage);
    }

    @Test
    void demoRefusesWhatItCannotRun() {
        Commands.run("demo", "--rows", "0").assertRefused(2, "--rows: expected at least 1, found 0");
        Commands.run("demo", "--batch", "many").assertRefused(2, "--batch: expected at least 1, found many");
        Commands.run("demo", "--lanes", "auto", "--heap", "100m").assertRefused(2, "--heap: expected about");
    }

    @Test
    void dealRefusesWhatItCannotDeal() throws IOException {
        Roles roles = Roles.in(directory);
        dealt(roles, "dealer", 32, 0).assertRefused(2, "--units: expected at least 1, found 0");
        dealt(roles, "dealer", 33, 1).assertRefused(2, "--length", "found 33");
        dealt(roles, "party0", 32, 1)
                .assertRefused(2, "subject: expected model bundle for dealer, found \"model bundle for party0\"");
        assertEquals(List.of(), roles.files("material"));
    }

    private static Outcome dealt(Roles roles, String bundle, int length, int units) {
        return roles.dealing("--bundle", roles.path("model").resolve(bundle), "--length", length, "--units", units);
    }

    @Test
    void explainPrintsWhatItWrites() throws IOException {
        Path json = directory.resolve("price.json");
        Outcome explained = Commands.run(
                        "explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--length", 32, "--json", json)
                .assertDone();
        PriceReport report = Json.readOwn(new LocalStorage(directory), "price.json", PriceReport.class);
        assertEquals(
                report.rounds(),
                report.layers().stream().mapToInt(PriceReport.Layer::rounds).sum());
        assertEquals(
                report.bytesSentPerParty(),
                report.layers().stream()
                        .mapToLong(PriceReport.Layer::bytesSentPerParty)
                        .sum());
        assertTrue(explained.output().contains(" " + report.rounds() + " "), explained::toString);
        for (PriceReport.Layer layer : report.layers()) {
            assertTrue(explained.output().contains(layer.name()), layer.name());
        }
    }

    @Test
    void explainPredictsForNetworksThatCanBe() {
        Object[] explain = {"explain", "--checkpoint", Roles.SAMPLE.resolve("checkpoint"), "--length", 32};
        Commands.run(with(explain, "--mbit-per-second", "20"))
                .assertRefused(2, "--mbit-per-second: expected --calibrate with it");
        for (String never : List.of("-1.0", "NaN", "Infinity")) {
            Commands.run(with(explain, "--rtt-millis", never))
                    .assertRefused(2, "--rtt-millis: expected 0 or more, found " + never);
        }
        Commands.run(with(explain, "--calibrate", "--mbit-per-second", "0"))
                .assertRefused(2, "--mbit-per-second", "found 0.0");
    }

    private static Object[] with(Object[] arguments, Object... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
    }

    @Test
    void comparingNeedsThePredictions() {
        Commands.run(
                        "compare",
                        "--data",
                        Roles.SAMPLE.resolve("messages.csv"),
                        "--checkpoint",
                        Roles.SAMPLE.resolve("checkpoint"),
                        "--length",
                        32,
                        "--predictions",
                        directory.resolve("nothing.csv"))
                .assertRefused(2, "nothing.csv");
    }

    /** The search for secrets that goes with every command finds one where there is one. */
    @Test
    void printedSecretsAreNoticed() throws IOException {
        Roles roles = Roles.in(directory);
        Seed seed = BundleFile.read(
                        new LocalStorage(roles.path("model/dealer")),
                        roles.identities().credentials(Role.DEALER))
                .seeds()[1];
        assertTrue(Commands.SECRETS.count() > 10);
        for (String form : List.of(
                HexFormat.of().formatHex(seed.secretBytes()),
                Base64.getEncoder().encodeToString(seed.secretBytes()))) {
            Outcome leak = new Outcome(List.of("leak"), 0, "the seed is " + form + ".", 0);
            assertThrows(AssertionError.class, () -> Commands.SECRETS.assertNotIn(leak));
        }
        Files.write(directory.resolve("leak"), seed.secretBytes());
        assertThrows(AssertionError.class, () -> Commands.SECRETS.assertNotInFilesOf(directory));
    }
}
