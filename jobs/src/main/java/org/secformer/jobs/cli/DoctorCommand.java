package org.secformer.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.BundleHeader;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Credentials;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.material.MaterialOrder;
import org.secformer.datasets.material.MaterialStock;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.rows.DatasetManifest;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.choices.Lengths;
import org.secformer.jobs.choices.NetworkChoice;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.RevealChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.cli.settings.Range;
import org.secformer.jobs.files.DatasetFiles;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.files.PredictionFiles;
import org.secformer.jobs.files.PredictionPack;
import org.secformer.jobs.owner.CheckedModel;
import org.secformer.jobs.party.LaneCount;
import org.secformer.jobs.storage.Storages;
import org.secformer.jobs.tools.Checkup;
import org.secformer.jobs.tools.KeyChecks;
import org.secformer.jobs.tools.MachineChecks;
import org.secformer.jobs.tools.ModelChecks;
import org.secformer.mpc.transformer.HiddenActivation;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks before a run whether a role has what it needs for it. Uses nothing up. */
@Command(
        name = "doctor",
        header = "Checks what a role needs before a run.",
        description = {
            "Checks, before a run, what a role needs for it, and says what mends what is wrong: keys and certificates, TLS,",
            "random numbers and class path, port and peer, bundle and its owner's terms, dataset, stock of material, memory,",
            "and that directories can be written to.",
            "Takes the options of the role's commands, best from its --properties-file; what is not given is not checked.",
            "Uses nothing up. Ends with 0 if a run can begin, with 2 if not."
        },
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--role", required = true, description = "party0, party1, dealer, model-owner or client")
    private String roleText;

    @Option(names = "--identity", description = "this role's keys (directory or URI)")
    private String identity;

    @Option(names = "--trust", description = "the other roles' certificates (directory or URI)")
    private String trust;

    @Option(names = "--checkpoint", description = "model owner: the checkpoint's directory")
    private Path checkpoint;

    @Option(names = "--checked", description = "model owner: the record of the checkpoint's check")
    private Path checked;

    @Mixin
    private NumbersOption numbers;

    @Mixin
    private UncheckedOption unchecked;

    @Option(names = "--bundle", description = "parties, dealer, client: this role's bundle (directory or URI)")
    private String bundle;

    @Option(names = "--dataset", description = "parties: this party's part of the dataset (directory or URI)")
    private String dataset;

    @Option(names = "--material", description = "parties: this party's material (directory or URI)")
    private String material;

    @Option(names = "--out", description = "where this role writes (directory or URI)")
    private String out;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "parties: party 0's address (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--port", description = "parties: party 0's port")
    @Range(to = 65_535)
    private Integer port;

    @Option(names = "--lanes", defaultValue = "1", description = "parties: a number or auto (${DEFAULT-VALUE})")
    private String lanes;

    @Option(names = "--length", description = "dealer: tokens per row")
    private Integer length;

    @Option(names = "--batch", defaultValue = "1", description = "dealer: rows per batch (${DEFAULT-VALUE})")
    @Range
    private int rowsPerBatch;

    @Mixin
    private NetworkOption network;

    @Option(names = "--units", description = "dealer: how many batches the material is for")
    @Range
    private Integer units;

    @Option(
            names = "--order",
            paramLabel = "FILE",
            description = "dealer: the client's order, in place of --length, --batch and --units")
    private Path order;

    @Option(names = "--json", description = "file for the findings, as JSON")
    private Path json;

    private final Checkup checkup = new Checkup();
    private final MachineChecks machine = new MachineChecks(checkup);

    @Override
    public Integer call() throws IOException {
        ReportFile.check(json);
        Role role = Role.parse(roleText)
                .orElseThrow(() -> new InvalidInputException("--role: expected one of " + List.of(Role.values())
                        + ", found " + InvalidInputException.quote(roleText)));
        machine.versions();
        machine.cluster();
        Credentials credentials = new KeyChecks(checkup).of(role, identity, trust);
        switch (role) {
            case PARTY0, PARTY1 -> party(role, credentials);
            case DEALER -> dealer(credentials);
            case CLIENT -> client(credentials);
            case MODEL_OWNER -> modelOwner();
        }
        if (isGiven("directory for results", out, "--out")) {
            machine.canWrite("results", out);
        }
        checkup.print(System.out);
        ReportFile.write(json, new Checkup.Report(role.toString(), checkup.findings()));
        return checkup.hasProblems() ? 2 : 0;
    }

    private boolean isGiven(String subject, Object value, String option) {
        if (value == null) {
            checkup.skipped(subject, option);
        }
        return value != null;
    }

    private void party(Role role, Credentials credentials) {
        if (isGiven("port", port, "--port")) {
            if (role == Role.PARTY0) {
                machine.canListen(host, port);
            } else {
                machine.canReach(host, port);
            }
        }
        if (credentials == null) {
            return;
        }
        new KeyChecks(checkup).protection(credentials);
        BundleHeader model = isGiven("model bundle", bundle, "--bundle") ? bundle(credentials) : null;
        if (!isGiven("dataset", dataset, "--dataset")) {
            if (model != null) {
                ModelChecks.examine(checkup, unchecked.choice(), model.check(), UncheckedModel.ANY_LENGTH, bundle);
            }
            return;
        }
        List<DatasetPartition> buckets = checkup.attempt(
                        "dataset", () -> new DatasetPartition("", dataset).buckets(credentials))
                .orElse(List.of());
        for (DatasetPartition bucket : buckets) {
            checkup.attempt("dataset", () -> DatasetFiles.open(Storages.of(bucket.location()), credentials))
                    .ifPresent(manifest -> dataset(manifest, buckets.size() > 1, model, credentials));
        }
    }

    /** @param isBucket whether it is one of several that belong together */
    private void dataset(DatasetManifest manifest, boolean isBucket, BundleHeader model, Credentials credentials) {
        if (model != null) {
            ModelChecks.examine(checkup, unchecked.choice(), model.check(), manifest.length(), bundle);
        }
        checkup.ok(
                "dataset",
                manifest.rows() + " rows " + (isBucket ? "of " + manifest.length() + " tokens " : "") + "in "
                        + manifest.batches() + " batches for " + NetworkChoice.told(manifest.network()) + ", plan "
                        + manifest.plan().hash());
        if (model != null && !model.bundle().equals(manifest.bundle())) {
            checkup.problem(
                    "dataset and model",
                    "expected a dataset shared for bundle " + model.bundle() + ", found one for " + manifest.bundle(),
                    "Share the dataset with the client bundle of the same share-model run, or give that run's --bundle.");
        }
        LaneCount count = checkup.attempt("lanes", () -> LaneCount.parse(lanes)).orElse(null);
        if (count != null) {
            machine.memory(manifest.plan(), count, model == null ? null : model.tables());
        }
        if (isGiven("material", material, "--material")) {
            stock(manifest, credentials);
        }
    }

    private BundleHeader bundle(Credentials credentials) {
        BundleHeader found = checkup.attempt(
                        "model bundle", () -> BundleFile.readHeader(Storages.of(bundle), credentials))
                .orElse(null);
        if (found != null) {
            checkup.ok("model bundle", found.bundle() + ", " + text(found.shape()));
            checkup.ok(
                    "owner's terms",
                    "the client gets to know " + RevealChoice.told(found.shape().revealed()) + "; "
                            + (found.budget() == null
                                    ? "no budget"
                                    : found.budget().told()));
        }
        return found;
    }

    private static String text(ModelShape shape) {
        return shape.layers() + " layers of " + shape.hidden()
                + (shape.projectsEmbeddings() ? ", embeddings of " + shape.embedding() : "") + ", " + shape.heads()
                + " heads, intermediate size " + shape.intermediate()
                + (shape.activation() == HiddenActivation.RELU ? " with ReLU" : "") + ", " + shape.labels()
                + (shape.head().isVector() ? " numbers of a vector" : " labels") + ", numbers "
                + NumbersChoice.told(shape.numerics());
    }

    private void stock(DatasetManifest manifest, Credentials credentials) {
        Plan plan = manifest.plan();
        MaterialStock stock = checkup.attempt(
                        "material",
                        () -> new MaterialStock(
                                Storages.of(material), credentials, new Sha256(plan.hash()), manifest.bundle()))
                .orElse(null);
        Integer free = stock == null
                ? null
                : checkup.attempt("material", () -> stock.free().size()).orElse(null);
        Integer done = checkup.attempt("results", () -> done(manifest)).orElse(null);
        if (free == null || done == null) {
            return;
        }
        int missing = manifest.batches() - done;
        String found = free + " unused units for " + missing + " batches that are to be scored, for "
                + NetworkChoice.told(plan.network());
        String deal = "Let the dealer run: secformer deal --length " + plan.length() + " --batch " + plan.rowsPerBatch()
                + NetworkChoice.shown(plan.network()) + " --units " + Math.max(1, missing - free) + " ...";
        if (free == 0 && missing > 0) {
            checkup.problem("material", found, deal);
        } else if (free < missing) {
            checkup.warning("material", found, deal);
        } else {
            checkup.ok("material", found);
        }
        machine.canWrite("claims", material);
    }

    private int done(DatasetManifest manifest) throws IOException {
        return out == null
                ? 0
                : PredictionFiles.packs(
                                Storages.of(out).below(manifest.dataset().text()))
                        .stream()
                        .mapToInt(PredictionPack::count)
                        .sum();
    }

    private void dealer(Credentials credentials) throws IOException {
        if (credentials == null || !isGiven("model bundle", bundle, "--bundle")) {
            return;
        }
        BundleHeader found = bundle(credentials);
        List<MaterialOrder.Line> lines =
                checkup.attempt("plan", this::toBeDealt).orElse(List.of());
        if (found != null) {
            int tokens = lines.stream()
                    .mapToInt(MaterialOrder.Line::length)
                    .max()
                    .orElse(length == null ? UncheckedModel.ANY_LENGTH : length);
            ModelChecks.examine(checkup, unchecked.choice(), found.check(), tokens, bundle);
        }
        if (found == null || lines.isEmpty() || !isGiven("disk", out, "--out")) {
            return;
        }
        OptionalLong free = MachineChecks.freeBytes(Storages.of(out));
        Long needed = checkup.attempt("plan", () -> bytes(found.shape(), lines)).orElse(null);
        if (needed == null || free.isEmpty()) {
            return;
        }
        String text = lines.stream().mapToLong(MaterialOrder.Line::units).sum() + " units take " + needed / 1_000_000
                + " MB, " + free.getAsLong() / 1_000_000 + " MB are free";
        if (needed > free.getAsLong()) {
            checkup.problem("disk", text, "Make room, deal fewer, or deal beside scoring with --ahead.");
        } else {
            checkup.ok("disk", text);
        }
    }

    /** What the dealer is to deal; nothing if that is not told. */
    private List<MaterialOrder.Line> toBeDealt() throws IOException {
        if (order != null) {
            Path file = order.toAbsolutePath();
            return MaterialOrder.read(
                            new LocalStorage(file.getParent()),
                            file.getFileName().toString())
                    .lines();
        }
        boolean isPlanned = isGiven("plan", length, "--length") & isGiven("disk", units, "--units");
        return isPlanned
                ? List.of(new MaterialOrder.Line(Lengths.checked(length), rowsPerBatch, network.network(), units))
                : List.of();
    }

    private static long bytes(ModelShape shape, List<MaterialOrder.Line> lines) {
        return lines.stream()
                .mapToLong(line -> line.units()
                        * Lengths.plan(shape, Lengths.checked(line.length()), line.rowsPerBatch(), line.network())
                                .price()
                                .total()
                                .materialBytes())
                .sum();
    }

    private void client(Credentials credentials) {
        if (credentials != null && isGiven("client bundle", bundle, "--bundle")) {
            checkup.attempt("client bundle", () -> {
                        ClientBundle found = ClientBundle.read(Storages.of(bundle), credentials);
                        found.requireWhole(Storages.of(bundle), credentials);
                        return found;
                    })
                    .ifPresent(found -> {
                        checkup.ok(
                                "client bundle", found.bundle() + ", at most " + found.maxLength() + " tokens per row");
                        ModelChecks.mention(checkup, found.check(), UncheckedModel.ANY_LENGTH);
                    });
        }
    }

    private void modelOwner() {
        if (isGiven("checkpoint", checkpoint, "--checkpoint")) {
            checkup.attempt("checkpoint", () -> {
                        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
                            return opened.config();
                        }
                    })
                    .ifPresent(config -> {
                        checkup.ok("checkpoint", config.layers() + " layers of " + config.hiddenSize());
                        record();
                    });
        }
    }

    private void record() {
        if (isGiven("check of the model", checked, "--checked")) {
            checkup.attempt("check of the model", () -> {
                        try (Checkpoint opened = Checkpoint.open(checkpoint)) {
                            return CheckedModel.record(checked, opened, numbers.choice());
                        }
                    })
                    .ifPresent(record -> checkup.ok(
                            "check of the model",
                            UncheckedModel.told(record.summary()) + ", with numbers "
                                    + NumbersChoice.told(record.numerics())));
        }
    }
}
