package org.secformer.datasets.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.checkpoint.BertConfig;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.datasets.identity.Kem;
import org.secformer.datasets.identity.LocalIdentities;
import org.secformer.datasets.identity.Role;
import org.secformer.datasets.names.BundleId;
import org.secformer.datasets.names.Day;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.mpc.transformer.ModelShape;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;
import org.secformer.mpc.transformer.Revealed;

/** What the model owner decides is in every bundle, and only where it was decided otherwise than before in what is made for it. */
class TermsTest {
    private static final Path SAMPLE = Path.of("sample/bank-messages/checkpoint");

    @TempDir
    Path directory;

    @Test
    void everyRoleIsToldTheTerms() throws IOException {
        LocalIdentities identities = new LocalIdentities(new LocalStorage(directory.resolve("identities")));
        identities.create(Kem.X25519);
        Revealed revealed = Revealed.labelAndMargin(0.25);
        Budget budget = new Budget(1_000, new Day("2027-01-31"));
        Terms terms = Terms.of(Embedding.DISCLOSED).with(revealed).with(budget);
        LocalStorage out = new LocalStorage(directory.resolve("model"));
        try (Checkpoint checkpoint = Checkpoint.open(SAMPLE)) {
            ModelSharing.share(
                    checkpoint, Numerics.COMPACT, null, terms, out, identities.credentials(Role.MODEL_OWNER));
        }
        for (Role role : List.of(Role.PARTY0, Role.PARTY1, Role.DEALER)) {
            BundleHeader header = BundleFile.readHeader(out.below(role.toString()), identities.credentials(role));
            assertEquals(revealed, header.shape().revealed());
            assertEquals(budget, header.budget());
        }
        ClientBundle client = ClientBundle.read(out.below("client"), identities.credentials(Role.CLIENT));
        assertEquals(revealed, client.shape().revealed());
        assertEquals(budget, client.budget());
    }

    /** Files of plans that were there before are what they were. */
    @Test
    void whatIsUsualIsLeftOut() {
        ModelShape scores = new ModelShape(8, 1, 2, 8, 3, 1e-12, 5);
        String usual = text(scores);
        assertFalse(usual.contains("reveal"), usual);
        for (ModelShape shape : List.of(
                scores,
                scores.with(Revealed.LABEL),
                scores.with(Revealed.labelAndMargin(0)),
                scores.with(Revealed.labelAndMargin(0.1)))) {
            BundleHeader header = new BundleHeader(new BundleId("a".repeat(32)), Role.DEALER, shape, null, null, null);
            String json = text(header);
            assertEquals(header, Json.read(json.getBytes(StandardCharsets.UTF_8), BundleHeader.class, "a test"));
            String damaged = json.replace("LABEL", "LABELS").replace("margin\" : 0.1", "margin\" : -1");
            if (!damaged.equals(json)) {
                assertThrows(
                        InvalidInputException.class,
                        () -> Json.read(damaged.getBytes(StandardCharsets.UTF_8), BundleHeader.class, "a test"));
            }
        }
        assertNotEquals(new Plan(scores, 4, 2).hash(), new Plan(scores.with(Revealed.LABEL), 4, 2).hash());
    }

    private static String text(Object record) {
        return new String(Json.bytes(record), StandardCharsets.UTF_8);
    }

    @Test
    void modelsWithoutOneLabelAreRefusedByName() throws IOException {
        BertConfig sample = BertConfig.read(SAMPLE.resolve("config.json"));
        assertEquals(
                Revealed.LABEL,
                ModelSharing.shape(sample, Numerics.COMPACT, Revealed.LABEL).revealed());
        String json = Files.readString(SAMPLE.resolve("config.json"));
        refused(with(json, "multi_label_classification"), "any number of labels");
        refused(with(json, "regression"), "values");
        refused(json.replace("BertForSequenceClassification", "BertForTokenClassification"), "labels words");
    }

    private static String with(String config, String problem) {
        return config.replaceFirst("\\{", "{\"problem_type\": \"" + problem + "\",");
    }

    private void refused(String config, String reason) throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), config);
        BertConfig read = BertConfig.read(file);
        for (Revealed revealed : List.of(Revealed.LABEL, Revealed.labelAndMargin(1))) {
            String message = assertThrows(
                            InvalidInputException.class, () -> ModelSharing.shape(read, Numerics.COMPACT, revealed))
                    .getMessage();
            assertTrue(message.contains("what is revealed") && message.contains(reason), message);
        }
    }

    @Test
    void budgetsAreLimits() {
        Day day = new Day("1970-01-02");
        assertEquals(1, day.number());
        assertEquals("at most 5 rows", new Budget(5, null).told());
        assertEquals("any number of rows, until 1970-01-02", new Budget(0, day).told());
        assertEquals(2, new Budget(5, null).left(3));
        assertEquals(0, new Budget(5, null).left(6));
        assertEquals(Long.MAX_VALUE, new Budget(0, day).left(6));
        assertThrows(IllegalArgumentException.class, () -> new Budget(0, null));
        assertThrows(IllegalArgumentException.class, () -> new Budget(-1, day));
        for (String none : List.of("2027-02-30", "tomorrow", "", "2027-01-31T00:00")) {
            assertThrows(InvalidInputException.class, () -> new Day(none));
        }
    }
}
