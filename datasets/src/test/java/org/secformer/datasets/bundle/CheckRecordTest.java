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
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.LocalStorage;
import org.secformer.datasets.storage.NameTakenException;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

class CheckRecordTest {
    private static final Sha256 MODEL = new Sha256("a1".repeat(32));
    private static final CheckRecord.Subject SUBJECT = new CheckRecord.Subject(
            MODEL, Numerics.COMPACT, new DataName("texts.csv"), new Sha256("b2".repeat(32)), true);
    private static final String NAME = "check.json";

    @TempDir
    Path directory;

    private LocalStorage storage;
    private CheckRecord record;

    @BeforeEach
    void write() throws IOException {
        storage = new LocalStorage(directory);
        record = CheckRecord.of(SUBJECT, 64, 128, 0.0014494806185498811, 2, 59);
        record.write(storage, NAME);
    }

    @Test
    void whatIsWrittenIsReadAndNeverReplaced() throws IOException {
        assertEquals(record, CheckRecord.read(storage, NAME, MODEL));
        assertThrows(NameTakenException.class, () -> record.write(storage, NAME));
        assertRefused(ErrorCode.INPUT_MISSING, "other.json", MODEL, "found nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"rows\" : 64', '\"rows\" : 640'",
        "'\"pairs\" : true', '\"pairs\" : false'",
        "'\"length\" : 128', '\"length\" : 512'",
        "'\"length\" : 128', '\"length\" : 100'",
        "'\"labelFlips\" : 2', '\"labelFlips\" : 0'",
        "'\"labelFlips\" : 2', '\"labelFlips\" : 65'",
        "'\"provenKinds\" : 59', '\"provenKinds\" : 0'",
        "'\"provenKinds\" : 59', '\"provenKinds\" : 60'",
        "'\"COMPACT\"', '\"FITTED\"'",
        "0.00144948, 0.00144949",
        "0.001449480618549881, NaN",
        "texts.csv, texts.txt",
        "texts.csv, ../texts.csv",
        "a1a1, a1a2",
        "b2b2, b2b3",
        "'\"fits\"', '\"close\"'",
        "'\"COMPACT\"', '\"EXACT\"'",
        "'\"COMPACT\"', '\"FASTER\"'",
        "'\"activation\" : 11', '\"activation\" : 9'",
        "'\"activation\" : 11', '\"activation\" : 2147483648'",
        "'\"numerics\" : {', '\"numerics\" : null, \"x\" : {'",
        "'\"nonce\" : \"', '\"nonce\" : \"0'",
        "'\"nonce\"', '\"once\"'",
        "'\"sha256\" : \"', '\"sha256\" : null, \"x\" : \"'",
    })
    void anythingChanged(String good, String bad) throws IOException {
        String text = Files.readString(directory.resolve(NAME));
        assertTrue(text.contains(good), text);
        Files.writeString(directory.resolve(NAME), text.replace(good, bad));
        assertRefused(ErrorCode.INPUT_DAMAGED, NAME, MODEL, NAME);
    }

    @Test
    void cutAnywhere() throws IOException {
        byte[] good = Files.readAllBytes(directory.resolve(NAME));
        // The last two bytes are the closing brace and a line break.
        for (int length = 0; length < good.length - 1; length += 7) {
            Files.write(directory.resolve(NAME), Arrays.copyOf(good, length));
            InvalidInputException refused =
                    assertThrows(InvalidInputException.class, () -> CheckRecord.read(storage, NAME, MODEL));
            assertTrue(refused.getMessage().contains(NAME), refused.getMessage());
        }
    }

    @Test
    void anotherVersionOrFormat() throws IOException {
        String text = Files.readString(directory.resolve(NAME));
        Files.writeString(directory.resolve(NAME), text.replace("\"version\" : 4", "\"version\" : 5"));
        assertRefused(ErrorCode.INPUT_INVALID, NAME, MODEL, "version 5, of a newer program");
        Files.writeString(directory.resolve(NAME), text.replace("\"version\" : 4", "\"version\" : 2"));
        assertRefused(
                ErrorCode.INPUT_INVALID,
                NAME,
                MODEL,
                "version 2, of an older program.\nCheck the model again: secformer check --record FILE.");
        Files.writeString(directory.resolve(NAME), text.replace("secformer check record", "secformer dataset"));
        assertRefused(ErrorCode.INPUT_INVALID, NAME, MODEL, "expected secformer check record");
    }

    @Test
    void anotherModel() {
        assertRefused(ErrorCode.INPUT_INVALID, NAME, new Sha256("c3".repeat(32)), "as it was before a change");
    }

    private void assertRefused(ErrorCode code, String name, Sha256 model, String part) {
        InvalidInputException refused =
                assertThrows(InvalidInputException.class, () -> CheckRecord.read(storage, name, model));
        assertEquals(code, refused.code(), refused::getMessage);
        assertTrue(refused.getMessage().contains(part), refused::getMessage);
    }

    /** Nobody can try guesses of model or data against it: not even the same check of the same model gives the same summary. */
    @Test
    void theSummaryTellsFiguresAndNothingThatRecognisesModelOrData() {
        CheckSummary summary = record.summary();
        assertEquals(
                new CheckSummary(
                        record.sha256(),
                        Plan.PROTOCOL_VERSION,
                        new DataName("texts.csv"),
                        true,
                        64,
                        128,
                        0.0015,
                        2,
                        59),
                summary);
        String json = new String(Json.bytes(summary), StandardCharsets.UTF_8);
        for (String secret : new String[] {
            MODEL.text(), SUBJECT.dataSha256().text(), record.nonce().text(), "0.00144"
        }) {
            assertFalse(json.contains(secret), json);
        }
        CheckRecord again = CheckRecord.of(SUBJECT, 64, 128, 0.0014494806185498811, 2, 59);
        assertNotEquals(summary.record(), again.summary().record());
    }

    @Test
    void expectedErrorsAreRoundedUp() {
        double[][] pairs = {{0.00140000001, 0.0015}, {0.0014, 0.0014}, {0.5, 0.5}, {0, 0}, {12.01, 13}};
        for (double[] pair : pairs) {
            double shown =
                    CheckRecord.of(SUBJECT, 1, 32, pair[0], 0, 59).summary().maxLogitError();
            assertEquals(pair[1], shown, "of " + pair[0]);
        }
    }

    @Test
    void shorterRowsAreCoveredAndOtherProtocolsAreNot() {
        CheckSummary summary = record.summary();
        assertTrue(summary.covers(32) && summary.covers(128));
        assertFalse(summary.covers(256));
        CheckSummary other = new CheckSummary(
                summary.record(), Plan.PROTOCOL_VERSION + 1, new DataName("a.csv"), true, 64, 128, 0.1, 0, 59);
        assertFalse(other.covers(32));
    }
}
