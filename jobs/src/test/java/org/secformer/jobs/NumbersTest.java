package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.CheckRecord;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.mpc.transformer.Numerics;

/** How a model's numbers are held: chosen when it is checked or shared, and the same for all who get a bundle. */
class NumbersTest {
    private static final Path CHECKPOINT = Roles.SAMPLE.resolve("checkpoint");
    private static final Path MESSAGES = Roles.SAMPLE.resolve("messages.csv");

    @TempDir
    Path directory;

    private Roles roles;

    @BeforeEach
    void copy() throws IOException {
        roles = Roles.in(directory.resolve("roles"));
        Files.delete(roles.path("check.json"));
        Roles.delete(roles.path("model"));
    }

    private void assertShared(Numerics expected, Outcome shared) throws IOException {
        String told = "its numbers are " + NumbersChoice.value(expected.kind());
        assertTrue(shared.assertDone().output().contains(told), shared::toString);
        Commands.SECRETS.addModel(roles.path("model"), roles.identities());
        for (Role reader : new Role[] {Role.PARTY0, Role.PARTY1, Role.DEALER}) {
            assertEquals(
                    expected,
                    BundleFile.readHeader(bundle(reader), roles.identities().credentials(reader))
                            .shape()
                            .numerics(),
                    reader.toString());
        }
        assertEquals(
                expected,
                ClientBundle.read(bundle(Role.CLIENT), roles.identities().credentials(Role.CLIENT))
                        .shape()
                        .numerics());
        Roles.delete(roles.path("model"));
    }

    private LocalStorage bundle(Role reader) {
        return new LocalStorage(roles.path("model").resolve(reader.toString()));
    }

    private Outcome share(Object... more) {
        return roles.shareModel(CHECKPOINT, roles.path("model"), more);
    }

    @Test
    void withoutARecordTheOptionDecides() throws IOException {
        assertShared(Numerics.COMPACT, share());
        assertShared(Numerics.EXACT, share("--numbers", "exact"));
        Path settings = Files.writeString(directory.resolve("owner.properties"), "spark.secformer.numbers = exact\n");
        assertShared(Numerics.EXACT, share("--properties-file", settings));
        assertShared(Numerics.COMPACT, share("--properties-file", settings, "--numbers", "compact"));
    }

    @Test
    void theRecordDecidesAndTheOptionMustAgree() throws IOException {
        roles.check(CHECKPOINT, MESSAGES, "--rows", 3, "--numbers", "exact").assertDone();
        assertShared(Numerics.EXACT, roles.shareChecked(CHECKPOINT, roles.path("model")));
        Object[] checked = {"--checked", roles.path("check.json"), "--numbers", "exact"};
        assertShared(Numerics.EXACT, share(checked));
        checked[3] = "compact";
        share(checked)
                .assertRefused(
                        2,
                        roles.path("check.json")
                                + ", numbers: expected compact ones, as --numbers says, found exact, with"
                                + " which the model was checked",
                        "Leave --numbers out, or check the model again with --numbers compact.");
        Outcome doctor = Commands.run(
                "doctor",
                "--role",
                "model-owner",
                "--checkpoint",
                CHECKPOINT,
                "--checked",
                checked[1],
                "--numbers",
                "compact",
                "--identity",
                roles.path("keys/model-owner"),
                "--trust",
                roles.path("trust"));
        assertTrue(doctor.output().contains("expected compact ones, as --numbers says"), doctor::toString);
        assertEquals(2, doctor.code());
    }

    /** What a check fitted is in its record, and from there in the bundle; nothing else knows it. */
    @Test
    void fittedNumbersGoFromTheRecordIntoTheBundle() throws IOException {
        share("--numbers", "fitted").assertRefused(2, "--numbers: expected exact or compact", "--record FILE");
        roles.check(CHECKPOINT, MESSAGES, "--rows", 3, "--numbers", "fitted").assertDone();
        Path record = roles.path("check.json");
        Numerics fitted;
        try (Checkpoint opened = Checkpoint.open(CHECKPOINT)) {
            fitted = CheckRecord.read(new LocalStorage(roles.path("")), "check.json", new Sha256(opened.sha256()))
                    .numerics();
        }
        assertEquals(Numerics.Kind.FITTED, fitted.kind());
        assertTrue(fitted.query().range() < Numerics.COMPACT.query().range(), fitted::toString);
        assertShared(fitted, share("--checked", record));
        assertShared(fitted, share("--checked", record, "--numbers", "fitted"));
        share("--checked", record, "--numbers", "compact")
                .assertRefused(2, "found fitted, with which the model was checked");
        Outcome explained = Commands.run("explain", "--checkpoint", CHECKPOINT, "--checked", record, "--length", 32);
        assertTrue(explained.assertDone().output().contains("fitted numbers"), explained::toString);
        Commands.run("explain", "--checkpoint", CHECKPOINT, "--numbers", "fitted")
                .assertRefused(2, "--numbers: expected exact or compact");
    }

    @Test
    void anOlderRecordIsRefusedWithWhatMendsIt() throws IOException {
        roles.check(CHECKPOINT, MESSAGES, "--rows", 3).assertDone();
        Path record = roles.path("check.json");
        String text = Files.readString(record);
        Files.writeString(record, text.replaceFirst("\"version\" : \\d+", "\"version\" : 1"));
        roles.shareChecked(CHECKPOINT, roles.path("model"))
                .assertRefused(
                        2,
                        "expected secformer check record version 4, found version 1, of an older program",
                        "Check the model again: secformer check --record FILE");
    }

    /** Whoever made it: a record is no way to a bundle that nobody can compute with. */
    @Test
    void numbersThatTheModelCannotBeComputedWithAreRefused() throws IOException {
        Numerics exact = Numerics.EXACT;
        Numerics finer = new Numerics(
                exact.kind(),
                exact.weight(),
                exact.activation(),
                exact.norm(),
                exact.rowSum(),
                exact.variance(),
                exact.inverse(),
                exact.query(),
                exact.key(),
                exact.value(),
                exact.weighted() + 5,
                exact.score(),
                exact.square(),
                exact.sum(),
                exact.quotient(),
                exact.gelu(),
                exact.inner(),
                exact.series(),
                exact.edges());
        Sha256 model;
        try (Checkpoint opened = Checkpoint.open(CHECKPOINT)) {
            model = new Sha256(opened.sha256());
        }
        CheckRecord.Subject subject =
                new CheckRecord.Subject(model, finer, new DataName("messages.csv"), new Sha256("0".repeat(64)), false);
        CheckRecord.of(subject, 3, 32, 0.001, 0, 59).write(new LocalStorage(roles.path("")), "check.json");
        roles.shareChecked(CHECKPOINT, roles.path("model"))
                .assertRefused(
                        2, "check.json, numerics: expected those of a check of this model", "numbers do not fit: ");
        share("--checked", roles.path("check.json"), "--numbers", "exact")
                .assertRefused(2, "found others than this program's exact ones, with which the model was checked");
    }
}
