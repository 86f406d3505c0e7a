package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.secformer.datasets.bundle.BundleFile;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.datasets.bundle.ClientBundle;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.jobs.dealer.StockReport;

/** From a check to its record, to the bundles, to those who refuse a model that was not checked for what they are to score. */
class UncheckedModelTest {
    private static final Path CHECKPOINT = Roles.SAMPLE.resolve("checkpoint");
    private static final Path MESSAGES = Roles.SAMPLE.resolve("messages.csv");
    private static final String FLAG = "--allow-unchecked-model";
    private static final String[] REFUSAL = {
        "[MODEL_UNCHECKED]", "check --record FILE", "share-model --checked FILE", FLAG
    };

    @TempDir
    Path directory;

    private Roles roles;

    @BeforeEach
    void copy() throws IOException {
        roles = Roles.in(directory.resolve("roles"));
    }

    /** Model and dataset anew, without a record. */
    private void shareUnchecked() throws IOException {
        Roles.delete(roles.path("model"));
        Roles.delete(roles.path("dataset"));
        assertTrue(roles.shareModel(CHECKPOINT, roles.path("model"))
                .assertDone()
                .output()
                .contains("the model is unchecked"));
        Commands.SECRETS.addModel(roles.path("model"), roles.identities());
        roles.shareDataset(roles.path("dataset"), MESSAGES, "--rows", Roles.ROWS)
                .assertDone();
    }

    private static void assertRefused(Outcome outcome, String... parts) {
        outcome.assertRefused(2, REFUSAL);
        outcome.assertRefused(2, parts);
    }

    @Test
    void dealerAndPartiesRefuseAnUncheckedModelUnlessToldOtherwise() throws Exception {
        shareUnchecked();
        assertRefused(roles.dealing(), roles.path("model/dealer").toString(), "none: the model is unchecked");
        assertEquals(List.of(), roles.files("material"));
        Path settings = Files.writeString(
                directory.resolve("dealer.properties"), "spark.secformer.allowUncheckedModel = true\n");
        roles.dealing("--units", Roles.BATCHES, "--properties-file", settings).assertDone();

        List<Outcome> parties = roles.score();
        for (int party = 0; party < 2; party++) {
            String bundle = roles.party("model", party).toString();
            assertRefused(parties.get(party), bundle, "one for rows of 32 tokens", "unchecked");
        }
        List<Outcome> onlyOne = roles.score(List.of(FLAG, "--timeout", 2), List.of());
        onlyOne.get(0).assertRefused(5, "party 1 did not connect");
        assertRefused(onlyOne.get(1));
        assertEquals(List.of(), roles.files("predictions"));
        assertEquals(List.of(), roles.files("material", ".claim"));

        for (Outcome party : roles.score(FLAG)) {
            assertTrue(party.assertDone().output().contains("WARN UncheckedModel"), party::toString);
        }
        roles.reveal(directory.resolve("predictions.csv")).assertDone();
        ExpectedPredictions.assertAllIn(directory.resolve("predictions.csv"));
    }

    @Test
    void rowsThatAreLongerThanWhatWasChecked() throws IOException {
        String found = "found a model checked on " + Roles.ROWS + " rows of \"messages.csv\" up to 32 tokens";
        assertRefused(roles.dealing("--length", 64), "one for rows of 64 tokens", found);
        roles.shareDataset(roles.path("longer"), MESSAGES, "--rows", Roles.ROWS, "--length", 64)
                .assertDone();
        assertRefused(roles.scoreAlone(0, "--dataset", roles.path("longer/party0")), found);
        assertEquals(List.of(), roles.files("material"));
        assertEquals(List.of(), roles.files("predictions"));
        roles.dealing("--length", 64, FLAG).assertDone();
    }

    @Test
    void aPartitionedRunRefusesToo() throws Exception {
        shareUnchecked();
        for (int party = 0; party < 2; party++) {
            Roles.copy(
                    roles.party("dataset", party),
                    Files.createDirectories(roles.party("days", party).resolve("date=2026-11-23")));
        }
        List<Outcome> parties =
                roles.score(List.of("--dataset", roles.party("days", 0)), List.of("--dataset", roles.party("days", 1)));
        for (Outcome party : parties) {
            assertRefused(party, "one for rows of 32 tokens");
        }
        assertEquals(List.of(), roles.files("material"));
    }

    @Test
    void allBundlesTellWhatWasCheckedAndNothingElse() throws IOException {
        CheckSummary told = null;
        for (Role role : List.of(Role.PARTY0, Role.PARTY1, Role.DEALER)) {
            LocalStorage bundle = new LocalStorage(roles.path("model/" + role));
            told = BundleFile.readHeader(bundle, roles.identities().credentials(role))
                    .check();
            assertEquals(Roles.ROWS, told.rows());
            assertEquals(Roles.LENGTH, told.length());
            assertEquals("messages.csv", told.data().text());
        }
        LocalStorage clients = new LocalStorage(roles.path("model/client"));
        assertEquals(
                told,
                ClientBundle.read(clients, roles.identities().credentials(Role.CLIENT))
                        .check());
        String summary = new String(Json.bytes(told), StandardCharsets.UTF_8);
        String record = Files.readString(roles.path("check.json"));
        for (String field : List.of("model", "dataSha256", "nonce")) {
            String value = record.replaceAll("(?s).*\"" + field + "\" : \"([^\"]*)\".*", "$1");
            assertTrue(value.matches("[0-9a-f]{32,64}"), value);
            assertFalse(summary.contains(value), summary);
        }
    }

    /** A record is of one model as it was, and whole. */
    @Test
    void shareModelRefusesOtherRecords() throws IOException {
        Path other = directory.resolve("other");
        Roles.copy(CHECKPOINT, other);
        // The same model, but who knows.
        Files.writeString(other.resolve("config.json"), "\n", StandardOpenOption.APPEND);
        Path record = roles.path("check.json");
        refusedToShare(other, record, "model: expected the checkpoint that is shared", "before a change");
        String text = Files.readString(record);
        Path damaged = directory.resolve("damaged.json");
        Files.writeString(damaged, text.replace("\"rows\" : " + Roles.ROWS, "\"rows\" : " + 7000));
        refusedToShare(CHECKPOINT, damaged, "[INPUT_DAMAGED]", "sha256: expected the digest of the other fields");
        Files.writeString(damaged, text.substring(0, text.length() / 2));
        refusedToShare(CHECKPOINT, damaged, "[INPUT_DAMAGED]", "expected a CheckRecord as JSON");
        refusedToShare(CHECKPOINT, directory.resolve("none.json"), "[INPUT_MISSING]");
    }

    private void refusedToShare(Path checkpoint, Path record, String... parts) throws IOException {
        String message = roles.shareModel(checkpoint, roles.path("out"), "--checked", record)
                .assertRefused(2, parts);
        assertTrue(message.contains(record.toString()), message);
        assertEquals(List.of(), roles.files("out"));
    }

    @Test
    void recordsAreOfPassedChecksAndNeverReplaced() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.bert(directory.resolve("checkpoint"));
        float[] weights = tiny.tensors.get("bert.encoder.layer.1.intermediate.dense.weight");
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= 1000;
        }
        tiny.writeWeights();
        Path data = Files.writeString(directory.resolve("texts.csv"), "id,text\n0,my card is lost\n");
        Path record = directory.resolve("record.json");
        roles.check(directory.resolve("checkpoint"), data, "--record", record).assertRefused(2, "garbage");
        assertFalse(Files.exists(record));
        Files.writeString(record, "mine");
        roles.check(CHECKPOINT, data, "--record", record).assertRefused(2, "[OUTPUT_EXISTS]", record.toString());
        assertEquals("mine", Files.readString(record));
        roles.check(CHECKPOINT, data, "--record", directory.resolve("nowhere/record.json"))
                .assertRefused(2, "nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"party0", "dealer"})
    void theDoctorFindsWhatARunWould(String reader) throws IOException {
        Role role = Role.parse(reader).orElseThrow();
        String checked = "checked on " + Roles.ROWS + " rows of \"messages.csv\" up to 32 tokens";
        assertFinding(doctor(role).assertDone(), "ok", checked);
        shareUnchecked();
        Outcome refused = doctor(role);
        assertEquals(2, refused.code(), refused::toString);
        assertFinding(refused, "problem", "found none: the model is unchecked");
        assertFinding(doctor(role, FLAG).assertDone(), "warning", "unchecked");
    }

    @Test
    void theDoctorTellsOwnerAndClient() throws IOException {
        assertFinding(doctor(Role.CLIENT).assertDone(), "ok", "checked on");
        List<Object> owner = List.of("doctor", "--role", "model-owner", "--checkpoint", CHECKPOINT, "--checked");
        assertFinding(run(owner, roles.path("check.json")).assertDone(), "ok", "checked on");
        Path none = roles.path("none.json");
        assertFinding(run(owner, none), "problem", none.toString());
        shareUnchecked();
        assertFinding(doctor(Role.CLIENT).assertDone(), "warning", "unchecked");
    }

    private Outcome doctor(Role role, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("doctor", "--role", role));
        arguments.addAll(List.of("--bundle", roles.path("model/" + role)));
        if (role == Role.PARTY0) {
            arguments.addAll(List.of("--dataset", roles.path("dataset/party0")));
        }
        arguments.addAll(List.of("--length", Roles.LENGTH));
        arguments.addAll(roles.keys(role));
        return run(arguments, more);
    }

    private static Outcome run(List<Object> arguments, Object... more) {
        List<Object> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return Commands.run(all.toArray());
    }

    private static void assertFinding(Outcome outcome, String level, String found) {
        Pattern line = Pattern.compile("(?m)^" + level + " +check of the model +.*" + Pattern.quote(found));
        assertTrue(line.matcher(outcome.output()).find(), outcome::toString);
    }

    @Test
    void stockTellsWhatTheBundleSays() throws IOException {
        roles.deal(1, Roles.ROWS_PER_BATCH);
        List<Object> stock =
                List.of("stock", "--material", roles.path("material/party1"), "--trust", roles.path("trust"));
        Path json = roles.path("stock.json");
        Object[] bundle = {"--bundle", roles.path("model/party1"), "--identity", roles.path("keys/party1")};
        assertFalse(run(stock).assertDone().output().contains("checked"));
        List<Object> withJson = new ArrayList<>(stock);
        withJson.addAll(List.of("--json", json));
        Outcome told = run(withJson, bundle).assertDone();
        assertTrue(told.output().contains(": checked on " + Roles.ROWS + " rows of \"messages.csv\""), told::toString);
        StockReport report = Json.readOwn(new LocalStorage(roles.path("")), "stock.json", StockReport.class);
        assertEquals(Roles.LENGTH, report.model().check().length());
        run(stock, "--bundle", roles.path("model/party1")).assertRefused(2, "--bundle: expected --identity with it");
        shareUnchecked();
        assertTrue(run(stock, bundle).assertDone().output().contains(": unchecked"));
    }
}
