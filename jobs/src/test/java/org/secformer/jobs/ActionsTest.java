package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Embedding;
import org.secformer.datasets.bundle.Terms;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.api.Check;
import org.secformer.jobs.api.Deal;
import org.secformer.jobs.api.Reveal;
import org.secformer.jobs.api.Score;
import org.secformer.jobs.api.Score.Scored;
import org.secformer.jobs.api.ShareDataset;
import org.secformer.jobs.api.ShareDataset.SharedDataset;
import org.secformer.jobs.api.ShareModel;
import org.secformer.jobs.api.ShareModel.SharedModel;
import org.secformer.jobs.choices.NumbersChoice;
import org.secformer.jobs.choices.UncheckedModel;
import org.secformer.jobs.dealer.DealReport;
import org.secformer.jobs.files.DatasetPartition;
import org.secformer.jobs.process.Sessions;
import org.secformer.jobs.storage.KeyLocations;
import org.secformer.jobs.texts.TextRows;
import org.secformer.mpc.protocol.Network;
import org.secformer.mpc.transformer.Numerics;

/** A program calls the actions one after the other on its own session, which is there afterwards. */
class ActionsTest {
    private static final int ROWS = 5;

    @TempDir
    Path directory;

    @Test
    void actionsWorkOnTheSessionOfTheirCallerAndLeaveItRunning() throws IOException {
        Roles roles = Roles.in(directory);
        String model = roles.path("own-model").toString();
        String dataset = roles.path("own-dataset").toString();
        try (SparkSession spark = Sessions.start("a program", 2)) {
            ShareModel.Settings sharing = new ShareModel.Settings(
                    keys(roles, Role.MODEL_OWNER),
                    Roles.SAMPLE.resolve("checkpoint"),
                    null,
                    new NumbersChoice(Numerics.Kind.EXACT),
                    Terms.of(Embedding.PRIVATE),
                    model);
            SharedModel shared;
            try (ShareModel action = ShareModel.of(sharing)) {
                shared = action.run(spark);
            }
            assertEquals(Numerics.EXACT, shared.numerics());

            TextRows texts =
                    TextRows.in(Roles.SAMPLE.resolve("messages.csv").toString()).first(ROWS);
            SharedDataset rows = ShareDataset.of(new ShareDataset.Settings(
                            keys(roles, Role.CLIENT),
                            model + "/client",
                            texts,
                            dataset,
                            null,
                            2,
                            Network.NEAR,
                            OverlongText.REFUSE,
                            List.of(),
                            0,
                            0))
                    .run(spark);
            assertEquals(ROWS, rows.rows());
            assertEquals(3, rows.batches());
            assertFalse(rows.pairs());

            DealReport dealt = Deal.of(dealing(roles, model, rows.length(), 3)).run(spark, 1);
            assertEquals(3, dealt.units());
            assertTrue(dealt.materialBytes() > 0);

            Reveal.Settings revealing = new Reveal.Settings(
                    keys(roles, Role.CLIENT),
                    model + "/client",
                    dataset + "/client",
                    roles.path("own-predictions/party0").toString(),
                    roles.path("own-predictions/party1").toString());
            DatasetPartition whole = Reveal.parts(revealing).get(0);
            assertEquals(new Reveal.Scored(0, 3), Reveal.scored(revealing, whole));
            InvalidInputException unscored =
                    assertThrows(InvalidInputException.class, () -> Reveal.of(revealing, whole));
            assertEquals(ErrorCode.PREDICTIONS_INCOMPLETE, unscored.code());

            for (Scored scored : bothScore(roles, spark, model, dataset)) {
                assertEquals(1, scored.datasets());
                assertEquals(ROWS, scored.rows());
                assertEquals(3, scored.batches());
                assertTrue(scored.rounds() > 0 && scored.sentBytes() > 0 && scored.seconds() > 0);
            }
            for (Scored again : bothScore(roles, spark, model, dataset)) {
                assertEquals(new Scored(0, 0, 0, 0, 0, 0, 0, null), again);
            }
            Path predictions = roles.path("own-predictions.csv");
            assertEquals(
                    new Reveal.Revealed(ROWS, 0), Reveal.of(revealing, whole).run(spark, predictions));
            assertEquals(ROWS + 1, Files.readAllLines(predictions).size());
            assertFalse(spark.sparkContext().isStopped());
        }
    }

    /** Both parties on one session, each in a thread, as they would be in two programs. */
    private static List<Scored> bothScore(Roles roles, SparkSession spark, String model, String dataset)
            throws IOException {
        int port = FreePort.choose();
        CompletableFuture<Scored> second = CompletableFuture.supplyAsync(() -> {
            try {
                return Score.of(scoring(roles, Role.PARTY1, model, dataset, port))
                        .run(spark);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        Scored first =
                Score.of(scoring(roles, Role.PARTY0, model, dataset, port)).run(spark);
        return List.of(first, second.join());
    }

    private static Score.Settings scoring(Roles roles, Role party, String model, String dataset, int port) {
        return Score.Settings.of(
                        keys(roles, party),
                        model + "/" + party,
                        dataset + "/" + party,
                        roles.path("own-material").resolve(party.toString()).toString(),
                        roles.path("own-predictions").resolve(party.toString()).toString(),
                        port)
                .unchecked(new UncheckedModel(true))
                .timeoutSeconds(120)
                .build();
    }

    @Test
    void checkOnASessionOfItsCaller() throws IOException {
        TextRows texts =
                TextRows.in(Roles.SAMPLE.resolve("messages.csv").toString()).first(ROWS);
        Path record = directory.resolve("check.json");
        Check.Settings settings = Check.Settings.of(Roles.SAMPLE.resolve("checkpoint"), texts)
                .withDraws(1)
                .withLength(32)
                .withRecord(record);
        try (SparkSession spark = Sessions.start("a program", 1)) {
            Check.Checked checked = Check.of(settings).run(spark);
            assertTrue(checked.isPassed());
            checked.requirePassed();
            assertEquals(ROWS, checked.report().rows());
            assertEquals(ROWS, checked.record().rows());
            assertTrue(Files.exists(record));
            assertFalse(spark.sparkContext().isStopped());
        }
        assertThrows(NameTakenException.class, () -> Check.of(settings));
    }

    @Test
    void settingsAreValidatedBeforeAnythingIsRead() throws IOException {
        Roles roles = Roles.in(directory);
        String message = assertThrows(InvalidInputException.class, () -> dealing(roles, "no such model", 32, 0))
                .getMessage();
        assertEquals("--units: expected at least 1, found 0", message);
    }

    private static Deal.Settings dealing(Roles roles, String model, int length, int units) {
        return new Deal.Settings(
                keys(roles, Role.DEALER),
                model + "/dealer",
                roles.path("own-material").toString(),
                length,
                2,
                Network.NEAR,
                units,
                null,
                1,
                new UncheckedModel(true));
    }

    private static KeyLocations keys(Roles roles, Role role) {
        return new KeyLocations(
                role,
                roles.path("keys").resolve(role.toString()).toString(),
                roles.path("trust").toString());
    }
}
