package org.secformer.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.Storage;
import org.secformer.jobs.files.PredictionName;
import org.secformer.jobs.files.PredictionPack;

/** Everything that the roles hold, in one directory: keys, the sample model shared, its first seven messages shared. */
public final class Roles {
    public static final Path SAMPLE = Path.of(System.getProperty("secformer.home"), "datasets/sample/bank-messages");
    static final Path WORK = Path.of(System.getProperty("secformer.work"));
    static final int ROWS = 7;
    static final int ROWS_PER_BATCH = 3;
    static final int BATCHES = 3;
    static final int LENGTH = 32;

    private final Path base;

    private Roles(Path base) {
        this.base = base;
    }

    /** Made once per JVM; tests get copies. */
    private static final class Original {
        static final Path DIRECTORY = make();

        private static Path make() {
            try {
                Path directory = WORK.resolve("roles");
                delete(directory);
                Path trust = Files.createDirectories(directory.resolve("trust"));
                for (Role role : Role.values()) {
                    Path keys = directory.resolve("keys").resolve(role.toString());
                    Commands.run("keygen", "--role", role, "--out", keys).assertDone();
                    Files.copy(keys.resolve("certificate.pem"), trust.resolve(role + ".pem"));
                }
                Commands.SECRETS.addKeys(directory.resolve("keys"));
                Roles roles = new Roles(directory);
                roles.check(SAMPLE.resolve("checkpoint"), SAMPLE.resolve("messages.csv"), "--rows", ROWS)
                        .assertDone();
                roles.shareChecked(SAMPLE.resolve("checkpoint"), directory.resolve("model"))
                        .assertDone();
                Commands.SECRETS.addModel(directory.resolve("model"), roles.identities());
                for (String line :
                        Files.readAllLines(SAMPLE.resolve("messages.csv")).subList(1, 60)) {
                    Commands.SECRETS.addText(line.substring(line.indexOf(',') + 2, line.lastIndexOf(',') - 2));
                }
                roles.shareDataset(directory.resolve("dataset"), SAMPLE.resolve("messages.csv"), "--rows", ROWS)
                        .assertDone();
                return directory;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** The same with the sample's dataset shared anew, one row per batch. */
    static Roles ofSingleRows(Path directory) throws IOException {
        Roles roles = in(directory);
        delete(roles.path("dataset"));
        roles.shareDataset(roles.path("dataset"), SAMPLE.resolve("messages.csv"), "--rows", ROWS, "--batch", 1)
                .assertDone();
        return roles;
    }

    /** Those of another checkpoint and other data, with further options of sharing the model. */
    static Roles with(Path directory, Path checkpoint, Path data, Object... sharing) throws IOException {
        copy(Original.DIRECTORY.resolve("keys"), directory.resolve("keys"));
        copy(Original.DIRECTORY.resolve("trust"), directory.resolve("trust"));
        Roles roles = new Roles(directory);
        roles.check(checkpoint, data).assertDone();
        roles.shareChecked(checkpoint, directory.resolve("model"), sharing).assertDone();
        Commands.SECRETS.addModel(directory.resolve("model"), roles.identities());
        roles.shareDataset(directory.resolve("dataset"), data).assertDone();
        return roles;
    }

    /** A copy that a test may change. */
    public static Roles in(Path directory) throws IOException {
        return in(directory, Original.DIRECTORY);
    }

    /** A copy of other roles. */
    public static Roles in(Path directory, Path original) throws IOException {
        copy(original, directory);
        return new Roles(directory);
    }

    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    Path path(String name) {
        return base.resolve(name);
    }

    Path party(String what, int party) {
        return base.resolve(what).resolve("party" + party);
    }

    /** Each party's. */
    List<Storage> material() {
        return List.of(new LocalStorage(party("material", 0)), new LocalStorage(party("material", 1)));
    }

    LocalIdentities identities() {
        return new LocalIdentities(new LocalStorage(base));
    }

    /** The options of a role's keys. */
    List<Object> keys(Role role) {
        return List.of("--identity", path("keys").resolve(role.toString()), "--trust", path("trust"));
    }

    /** Leaves a record, if the model fits. */
    Outcome check(Path checkpoint, Path data, Object... more) {
        List<Object> usual = List.of("--checkpoint", checkpoint, "--data", data, "--record", path("check.json"));
        return Commands.run(arguments(List.of("check"), usual, more).toArray());
    }

    /** With the record that {@link #check} has left. */
    Outcome shareChecked(Path checkpoint, Object out, Object... more) {
        return shareModel(
                checkpoint,
                out,
                arguments(List.of("--checked", path("check.json")), List.of(), more)
                        .toArray());
    }

    /** Without a record, unless one is given. */
    Outcome shareModel(Path checkpoint, Object out, Object... more) {
        List<Object> usual = new ArrayList<>(List.of("--checkpoint", checkpoint, "--out", out));
        usual.addAll(keys(Role.MODEL_OWNER));
        return Commands.run(arguments(List.of("share-model"), usual, more).toArray());
    }

    Outcome shareDataset(Path out, Path data, Object... more) {
        List<Object> usual = new ArrayList<>(List.of("--bundle", path("model/client"), "--data", data, "--out", out));
        usual.addAll(List.of("--batch", ROWS_PER_BATCH, "--length", LENGTH));
        usual.addAll(keys(Role.CLIENT));
        return Commands.run(arguments(List.of("share-dataset"), usual, more).toArray());
    }

    /** A command with its usual options, of which those given replace some. */
    private static List<Object> arguments(List<Object> command, List<Object> usual, Object... given) {
        List<Object> arguments = new ArrayList<>(command);
        for (int i = 0; i < usual.size(); i += 2) {
            if (!Arrays.asList(given).contains(usual.get(i))) {
                arguments.addAll(usual.subList(i, i + 2));
            }
        }
        arguments.addAll(List.of(given));
        return arguments;
    }

    void deal(int units, int rowsPerBatch) throws IOException {
        dealing("--units", units, "--batch", rowsPerBatch).assertDone();
        Commands.SECRETS.addMaterial(path("material"), identities());
    }

    public Outcome dealing(Object... more) {
        return Commands.run(dealingArguments(more).toArray());
    }

    Commands.Started startDealing(Object... more) throws IOException {
        Path log = Files.createTempFile(base, "dealer-", ".log");
        return Commands.start(log, dealingArguments(more).toArray());
    }

    private List<Object> dealingArguments(Object... more) {
        List<Object> usual = new ArrayList<>(List.of("--bundle", path("model/dealer"), "--length", LENGTH));
        usual.addAll(List.of("--batch", ROWS_PER_BATCH, "--units", 1, "--out", path("material")));
        usual.addAll(keys(Role.DEALER));
        return arguments(List.of("deal"), usual, more);
    }

    private List<Object> scoring(int party, int port, Object... more) {
        List<Object> usual = new ArrayList<>(List.of("--bundle", party("model", party)));
        usual.addAll(List.of("--dataset", party("dataset", party), "--material", party("material", party)));
        usual.addAll(List.of("--out", party("predictions", party)));
        usual.addAll(keys(Role.values()[party]));
        usual.addAll(List.of("--port", port, "--timeout", 20));
        return arguments(List.of("score", "--party", party), usual, more);
    }

    Commands.Started start(int party, int port, Object... more) throws IOException {
        return start(List.of(), party, port, more);
    }

    /** The same with more options of the JVM. */
    Commands.Started start(List<String> jvmOptions, int party, int port, Object... more) throws IOException {
        Path log = Files.createTempFile(base, "party" + party + "-", ".log");
        return Commands.start(log, jvmOptions, scoring(party, port, more).toArray());
    }

    /** Both parties, each as a process of its own, with the same options. */
    List<Outcome> score(Object... more) throws Exception {
        return score(List.of(more), List.of(more));
    }

    List<Outcome> score(List<Object> atFirst, List<Object> atSecond) throws Exception {
        int port = FreePort.choose();
        Commands.Started first = start(0, port, atFirst.toArray());
        Commands.Started second = start(1, port, atSecond.toArray());
        Outcome outcome = first.await();
        return List.of(outcome, second.await());
    }

    /** One party, in this JVM, for what goes wrong before it needs the other. */
    Outcome scoreAlone(int party, Object... more) throws IOException {
        return Commands.run(scoring(party, FreePort.choose(), more).toArray());
    }

    /** Predictions against the model in the clear. */
    static Outcome compare(Path checkpoint, Path data, Path predictions, Object... more) {
        List<Object> usual =
                List.of("--checkpoint", checkpoint, "--data", data, "--predictions", predictions, "--length", LENGTH);
        return Commands.run(arguments(List.of("compare"), usual, more).toArray());
    }

    Outcome reveal(Path out, Object... more) {
        List<Object> usual = new ArrayList<>(List.of("--bundle", path("model/client"), "--out", out));
        usual.addAll(List.of("--dataset", path("dataset/client")));
        usual.addAll(List.of("--party0", party("predictions", 0), "--party1", party("predictions", 1)));
        usual.addAll(keys(Role.CLIENT));
        return Commands.run(arguments(List.of("reveal"), usual, more).toArray());
    }

    /** Files below a directory of this, as paths from there, sorted; none if it is not there. */
    List<String> files(String directory) throws IOException {
        Path root = path(directory);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Names of the batches that a party holds a prediction share of, whichever files they are in, sorted. */
    List<PredictionName> predicted(int party) throws IOException {
        return files("predictions/party" + party, ".parquet").stream()
                .map(file -> file.substring(file.lastIndexOf('/') + 1))
                .flatMap(file -> PredictionPack.parse(file).names().stream())
                .sorted(PredictionName.BY_BATCH)
                .toList();
    }

    List<String> files(String directory, String ending) throws IOException {
        return files(directory).stream().filter(name -> name.endsWith(ending)).toList();
    }
}
