package org.secformer.datasets.bundle;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.names.DataName;
import org.secformer.datasets.names.Nonce;
import org.secformer.datasets.names.Parsed;
import org.secformer.datasets.names.Sha256;
import org.secformer.datasets.storage.Digests;
import org.secformer.datasets.storage.Json;
import org.secformer.datasets.storage.Storage;
import org.secformer.mpc.transformer.Numerics;
import org.secformer.mpc.transformer.Plan;

/**
 * The model owner's record of a check that a model has passed: which model, on which data, with what result. A JSON file that
 * stays with the model owner; sharing the model puts {@link #summary} of it into all bundles.
 *
 * <p>Warning: the digests tell whoever guesses model or data that the guess is right. Show the record only to those who may know
 * both.
 *
 * @param format always {@value #FORMAT}
 * @param version of the format
 * @param protocol {@link Plan#PROTOCOL_VERSION} that the ranges are of
 * @param verdict always {@value #FITS}: other checks leave no record
 * @param model digest of the checkpoint, {@link org.secformer.datasets.checkpoint.Checkpoint#sha256}
 * @param numerics how its numbers were held
 * @param data name of the file that was checked, without directories
 * @param dataSha256 its digest
 * @param pairs whether its rows are pairs of texts
 * @param rows of it that were checked, from the first on
 * @param length tokens per row
 * @param maxLogitError expected of private results, largest over all rows
 * @param labelFlips expected in these rows
 * @param provenKinds kinds of values, by place, of which each was proven not to overflow for any text that is not flagged: all of them
 * @param nonce drawn for each record
 * @param sha256 digest of all other fields, which damage does not match
 */
public record CheckRecord(
        String format,
        int version,
        int protocol,
        String verdict,
        Sha256 model,
        Numerics numerics,
        DataName data,
        Sha256 dataSha256,
        boolean pairs,
        long rows,
        int length,
        double maxLogitError,
        long labelFlips,
        int provenKinds,
        Nonce nonce,
        Sha256 sha256)
        implements Parsed {
    static final String FORMAT = "secformer check record";
    static final int VERSION = 4;
    private static final String FITS = "fits";
    private static final int NONCE_BYTES = 16;
    /** Of a record that gets its digest next. */
    private static final Sha256 NO_DIGEST = new Sha256("0".repeat(64));

    private static final MathContext SHOWN = new MathContext(2, RoundingMode.UP);

    private static final String REMEDY = "Check the model again: secformer check --record FILE.";

    public CheckRecord {
        for (Object part : new Object[] {format, verdict, model, numerics, data, dataSha256, nonce, sha256}) {
            Objects.requireNonNull(part, "a part of the record");
        }
        if (!verdict.equals(FITS)) {
            throw new IllegalArgumentException("a record of a check that was not passed");
        }
        CheckSummary.requireFigures(rows, length, maxLogitError, labelFlips, provenKinds);
    }

    /**
     * What was checked.
     *
     * @param model digest of the checkpoint
     * @param numerics how its numbers were held
     * @param data name of the file
     * @param dataSha256 its digest
     * @param pairs whether its rows are pairs of texts
     */
    public record Subject(Sha256 model, Numerics numerics, DataName data, Sha256 dataSha256, boolean pairs) {}

    /** A record of a check that was passed. */
    public static CheckRecord of(
            Subject subject, long rows, int length, double maxLogitError, long labelFlips, int provenKinds) {
        byte[] random = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(random);
        CheckRecord open = new CheckRecord(
                FORMAT,
                VERSION,
                Plan.PROTOCOL_VERSION,
                FITS,
                subject.model(),
                subject.numerics(),
                subject.data(),
                subject.dataSha256(),
                subject.pairs(),
                rows,
                length,
                maxLogitError,
                labelFlips,
                provenKinds,
                new Nonce(HexFormat.of().formatHex(random)),
                NO_DIGEST);
        return open.withDigest(open.digest());
    }

    private CheckRecord withDigest(Sha256 digest) {
        return new CheckRecord(
                format,
                version,
                protocol,
                verdict,
                model,
                numerics,
                data,
                dataSha256,
                pairs,
                rows,
                length,
                maxLogitError,
                labelFlips,
                provenKinds,
                nonce,
                digest);
    }

    private Sha256 digest() {
        String text = String.join(
                "\n",
                format,
                "version " + version,
                "protocol " + protocol,
                "verdict " + verdict,
                "model " + model,
                "numerics " + numerics,
                "data " + data,
                "sha256 " + dataSha256,
                "pairs " + pairs,
                "rows " + rows,
                "length " + length,
                "largest logit error " + Double.toHexString(maxLogitError),
                "label flips " + labelFlips,
                "proven kinds " + provenKinds,
                "nonce " + nonce);
        return new Sha256(HexFormat.of().formatHex(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Writes the record as a new file. */
    public void write(Storage storage, String name) throws IOException {
        Json.write(storage, name, this);
    }

    /**
     * Reads the record of a model's check.
     *
     * @param expectedModel digest of the model that it must be of
     * @throws InvalidInputException if it is missing, damaged, of another version or protocol, or of another model
     */
    public static CheckRecord read(Storage storage, String name, Sha256 expectedModel) throws IOException {
        String file = storage.locate(name);
        CheckRecord found = Json.read(storage, name, FORMAT, VERSION, CheckRecord.class, REMEDY);
        if (!found.digest().equals(found.sha256)) {
            throw refused(ErrorCode.INPUT_DAMAGED, file, "sha256", "the digest of the other fields", "another");
        }
        if (found.protocol != Plan.PROTOCOL_VERSION) {
            throw refused(
                    ErrorCode.VERSION_DIFFERENT,
                    file,
                    "protocol",
                    "version " + Plan.PROTOCOL_VERSION,
                    "version " + found.protocol + ", which has other ranges");
        }
        if (!found.model.equals(expectedModel)) {
            throw refused(
                    ErrorCode.INPUT_INVALID,
                    file,
                    "model",
                    "the checkpoint that is shared, " + expectedModel,
                    found.model + ", another or as it was before a change");
        }
        return found;
    }

    private static InvalidInputException refused(
            ErrorCode code, String file, String place, String expected, String found) {
        return InvalidInputException.of(code, file, place, expected, found, REMEDY);
    }

    /** What all readers of the model's bundles may know. */
    public CheckSummary summary() {
        double rounded = BigDecimal.valueOf(maxLogitError).round(SHOWN).doubleValue();
        return new CheckSummary(sha256, protocol, data, pairs, rows, length, rounded, labelFlips, provenKinds);
    }
}
