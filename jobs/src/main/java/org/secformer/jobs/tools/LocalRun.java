package org.secformer.jobs.tools;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.secformer.datasets.bundle.Embedding;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.choices.EmbeddingChoice;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.RevealChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.party.RunReport;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.sharing.Party;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Revealed;

/**
 * All roles on this machine, each step a process that is handed the files meant for its role.
 *
 * @param roles starts the processes
 * @param base directory of all files
 * @param checkpoint of the model owner
 * @param data of the client
 * @param rows how many of them
 * @param choice of numbers and network
 * @param checking of the model
 * @param overlong what becomes of texts that have more tokens than the dataset's length
 */
public record LocalRun(
        RoleProcesses roles,
        Path base,
        Path checkpoint,
        Path data,
        int rows,
        Choice choice,
        Checking checking,
        OverlongText overlong) {

    static final String DEAL_REPORT = "deal.json";
    private static final String RECORD = "check.json";

    /**
     * What decides on the plan besides lengths, and on who has the embedding tables.
     *
     * @param numbers how those of the model are held
     * @param network that the plan is for; the processes are all on this machine
     * @param embedding what becomes of the embedding tables
     * @param revealed what the client gets to know
     */
    public record Choice(Numerics.Kind numbers, Network network, Embedding embedding, Revealed revealed) {}

    /**
     * What is known of the model before it is shared.
     *
     * @param isChecked whether the model owner checked it; if not, all use it unchecked
     * @param record of a check that was made before; null to check it on the data
     */
    public record Checking(boolean isChecked, Path record) {
        public static final Checking NONE = new Checking(false, null);
        public static final Checking ON_THE_DATA = new Checking(true, null);
    }

    private List<Object> numbers() {
        return List.of(NumbersChoice.OPTION, NumbersChoice.value(choice.numbers()));
    }

    private LocalIdentities identities() {
        return new LocalIdentities(new LocalStorage(base));
    }

    /** A command's arguments, with the options of its role's keys. */
    private Object[] with(List<?> arguments, Role role) {
        List<Object> all = new ArrayList<>(arguments);
        boolean usesModel = Set.of("deal", "score").contains(arguments.get(0));
        if (usesModel && !checking.isChecked()) {
            all.add(UncheckedModel.OPTION);
        }
        all.addAll(List.of("--identity", base.resolve(LocalIdentities.KEYS).resolve(role.toString())));
        all.addAll(List.of("--trust", base.resolve(LocalIdentities.TRUST)));
        return all.toArray();
    }

    /**
     * Keys and the model, checked and shared.
     *
     * @param length tokens per row, null for the smallest that holds every text
     */
    public void shareModel(Integer length) throws IOException {
        // In this process: starting one for each would take longer than making them.
        identities().create(Kem.X_WING);
        List<Object> sharing = new ArrayList<>(List.of("share-model", "--checkpoint", checkpoint));
        sharing.addAll(List.of("--out", base.resolve("model")));
        sharing.addAll(numbers());
        sharing.addAll(List.of(EmbeddingChoice.OPTION, EmbeddingChoice.value(choice.embedding())));
        sharing.addAll(RevealChoice.arguments(choice.revealed()));
        if (checking.isChecked()) {
            if (checking.record() == null) {
                check(length);
            } else {
                Files.copy(checking.record(), record());
            }
            sharing.addAll(List.of("--checked", record()));
        }
        roles.runSealing(modelBytes(), "model owner", with(sharing, Role.MODEL_OWNER));
    }

    private long modelBytes() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(checkpoint)) {
            for (Path file : files) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    private Path record() {
        return base.resolve(RECORD);
    }

    private void check(Integer length) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("check", "--checkpoint", checkpoint, "--data", data));
        arguments.addAll(List.of("--rows", rows, "--record", record(), "--overlong", overlong));
        arguments.addAll(numbers());
        if (length != null) {
            arguments.addAll(List.of("--length", length));
        }
        roles.run("model owner", arguments.toArray());
    }

    public DatasetManifest shareDataset(Integer length, int batch) throws IOException {
        List<Object> sharing = new ArrayList<>(List.of("share-dataset", "--bundle", base.resolve("model/client")));
        sharing.addAll(List.of("--data", data, "--rows", rows, "--batch", batch, "--out", base.resolve("dataset")));
        sharing.addAll(List.of("--overlong", overlong));
        sharing.addAll(NetworkChoice.arguments(choice.network()));
        if (length != null) {
            sharing.addAll(List.of("--length", length));
        }
        // Its embedding tables are a good part of the model.
        roles.runSealing(modelBytes(), "client", with(sharing, Role.CLIENT));
        LocalStorage part = new LocalStorage(base.resolve("dataset/client"));
        return DatasetManifest.read(part, identities().credentials(Role.CLIENT));
    }

    public void deal(DatasetManifest manifest, int units, int threads) throws IOException {
        List<Object> dealing = new ArrayList<>(List.of("deal", "--bundle", base.resolve("model/dealer")));
        dealing.addAll(List.of("--length", manifest.length(), "--batch", manifest.rowsPerBatch()));
        dealing.addAll(NetworkChoice.arguments(manifest.network()));
        dealing.addAll(List.of("--units", units, "--threads", threads, "--report", base.resolve(DEAL_REPORT)));
        dealing.addAll(List.of("--out", base.resolve("material")));
        roles.run("dealer", with(dealing, Role.DEALER));
    }

    /** Both parties' reports on scoring at most so many batches, with further options of the command. */
    public List<RunReport> score(int units, int lanes, int wave, String... options) throws IOException {
        int port = freePort();
        Object[] first = score(0, port, units, lanes, wave, options);
        roles.runBoth("party 0", first, "party 1", score(1, port, units, lanes, wave, options));
        return List.of(report(0, wave), report(1, wave));
    }

    private Object[] score(int party, int port, int units, int lanes, int wave, String... options) {
        String own = "party" + party;
        Object[] common = with(
                List.of(
                        "score",
                        "--party",
                        party,
                        "--bundle",
                        base.resolve("model").resolve(own),
                        "--dataset",
                        base.resolve("dataset").resolve(own),
                        "--material",
                        base.resolve("material").resolve(own),
                        "--out",
                        base.resolve("predictions").resolve(own),
                        "--port",
                        port,
                        "--lanes",
                        lanes,
                        "--max-batches",
                        units,
                        "--spare-runs",
                        0,
                        "--report",
                        base.resolve(reportName(party, wave))),
                Role.of(Party.of(party)));
        return Stream.concat(Arrays.stream(common), Arrays.stream(options)).toArray();
    }

    private RunReport report(int party, int wave) throws IOException {
        return Json.readOwn(new LocalStorage(base), reportName(party, wave), RunReport.class);
    }

    private static String reportName(int party, int wave) {
        return "score-" + party + "-" + wave + ".json";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The predictions, as CSV. */
    public Path reveal() throws IOException {
        Path csv = base.resolve("predictions.csv");
        roles.run(
                "client",
                with(
                        List.of(
                                "reveal",
                                "--bundle",
                                base.resolve("model/client"),
                                "--dataset",
                                base.resolve("dataset/client"),
                                "--party0",
                                base.resolve("predictions/party0"),
                                "--party1",
                                base.resolve("predictions/party1"),
                                "--out",
                                csv),
                        Role.CLIENT));
        return csv;
    }

    /** Compares the predictions with the model in the clear. */
    public Comparison compare(DatasetManifest manifest, Path csv) throws IOException {
        List<Object> comparing = new ArrayList<>(List.of("compare", "--data", data, "--rows", rows));
        comparing.addAll(List.of("--checkpoint", checkpoint, "--predictions", csv, "--length", manifest.length()));
        boolean isFitted = choice.numbers() == Numerics.Kind.FITTED;
        comparing.addAll(isFitted ? List.of("--checked", record()) : numbers());
        comparing.addAll(List.of("--overlong", overlong));
        comparing.addAll(List.of("--report", base.resolve("comparison.json")));
        roles.run("comparison", comparing.toArray());
        return Json.readOwn(new LocalStorage(base), "comparison.json", Comparison.class);
    }
}
