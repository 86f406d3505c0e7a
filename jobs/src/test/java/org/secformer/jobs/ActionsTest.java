package org.secformer.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.Embedding;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.tokenizer.OverlongText;
import org.secformer.jobs.api.Deal;
import org.secformer.jobs.api.Reveal;
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
        try (SparkSession spark = Sessions.start("a program", 1)) {
            ShareModel.Settings sharing = new ShareModel.Settings(
                    keys(roles, Role.MODEL_OWNER),
                    Roles.SAMPLE.resolve("checkpoint"),
                    null,
                    new NumbersChoice(Numerics.Kind.EXACT),
                    Embedding.PRIVATE,
                    model);
            SharedModel shared;
            try (ShareModel action = ShareModel.of(sharing)) {
                shared = action.run(spark);
            }
            assertEquals(Numerics.EXACT, shared.numerics());

            TextRows texts = new TextRows(Roles.SAMPLE.resolve("messages.csv"), "id", "text", null, "label", ROWS);
            SharedDataset rows = ShareDataset.of(new ShareDataset.Settings(
                            keys(roles, Role.CLIENT),
                            model + "/client",
                            texts,
                            dataset,
                            null,
                            2,
                            Network.NEAR,
                            OverlongText.REFUSE))
                    .run(spark);
            assertEquals(ROWS, rows.rows());
            assertEquals(3, rows.batches());
            assertFalse(rows.pairs());

            DealReport dealt = Deal.of(dealing(roles, model, rows.length(), 1)).run(spark, 1);
            assertEquals(1, dealt.units());
            assertTrue(dealt.materialBytes() > 0);

            Reveal.Settings revealing = new Reveal.Settings(
                    keys(roles, Role.CLIENT),
                    model + "/client",
                    dataset + "/client",
                    roles.path("none/party0").toString(),
                    roles.path("none/party1").toString());
            DatasetPartition whole = Reveal.parts(revealing).get(0);
            assertEquals(new Reveal.Scored(0, 3), Reveal.scored(revealing, whole));
            InvalidInputException unscored =
                    assertThrows(InvalidInputException.class, () -> Reveal.of(revealing, whole));
            assertEquals(ErrorCode.PREDICTIONS_INCOMPLETE, unscored.code());
            assertFalse(spark.sparkContext().isStopped());
        }
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
