package org.secformer.jobs.choices;

import java.math.BigDecimal;
import java.util.Optional;
import org.secformer.datasets.ErrorCode;
import org.secformer.datasets.InvalidInputException;
import org.secformer.datasets.bundle.CheckSummary;
import org.secformer.datasets.rows.DatasetManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a shared model that was not checked for what it is to score.
 *
 * @param allowed whether it is used all the same
 */
public record UncheckedModel(boolean allowed) {
    /** For {@link #refusal}: whatever the length. */
    public static final int ANY_LENGTH = 0;

    /** The option that says so. */
    public static final String OPTION = "--allow-unchecked-model";

    private static final Logger LOG = LoggerFactory.getLogger(UncheckedModel.class);

    /** What a refusal is about. */
    public static final String SUBJECT = "check of the model";

    /** What mends it. */
    public static final String REMEDY =
            "Values beyond their ranges make scores garbage, and nobody can see it. Let the model owner check the model on texts"
                    + " like the client's and share it with the record (secformer check --record FILE, share-model"
                    + " --checked FILE), or use it as it is with "
                    + OPTION + " (spark.secformer.allowUncheckedModel=true).";

    /**
     * Goes on only with a model that was checked, or if the option says so; then warns.
     *
     * @param check of the model, null if there was none
     * @param length tokens per row
     * @param bundle where the model's bundle lies
     * @throws InvalidInputException if the model was not checked for this length
     */
    public void require(CheckSummary check, int length, String bundle) {
        if (!allowed) {
            refusal(check, length, bundle).ifPresent(refusal -> {
                throw refusal;
            });
        }
        warn(check, length, bundle);
    }

    /** The same for a dataset, whose rows must be of the kind that was checked: single texts or pairs of them. */
    public void require(CheckSummary check, DatasetManifest dataset, String bundle) {
        if (!allowed) {
            requireSameKind(check, dataset.pairs(), bundle);
        }
        require(check, dataset.length(), bundle);
    }

    /**
     * Refuses rows of another kind than the model was checked on; an unchecked one was checked on neither.
     *
     * @param check of the model, null if there was none
     * @param pairs whether rows are pairs of texts
     * @param bundle where the model's bundle lies
     * @throws InvalidInputException if the check was of other rows
     */
    public static void requireSameKind(CheckSummary check, boolean pairs, String bundle) {
        if (check != null && check.pairs() != pairs) {
            throw InvalidInputException.of(
                    ErrorCode.MODEL_UNCHECKED,
                    bundle,
                    SUBJECT,
                    "one on " + (pairs ? "pairs of texts, as the rows are" : "single texts, as the rows are"),
                    "a model " + told(check),
                    "Give rows like those that were checked (with two columns of texts, or one: --text-column and"
                            + " --pair-column), or let the model owner check the model on texts like these and share it with"
                            + " that record (secformer check --record FILE, share-model --checked FILE).");
        }
    }

    /** Warns if a model was not checked for this length. */
    public static void warn(CheckSummary check, int length, String bundle) {
        refusal(check, length, bundle).ifPresent(refusal -> LOG.warn("{}", refusal.getMessage()));
    }

    /** Why a model may not be used, if it may not. */
    public static Optional<InvalidInputException> refusal(CheckSummary check, int length, String bundle) {
        if (check != null && check.covers(length)) {
            return Optional.empty();
        }
        return Optional.of(InvalidInputException.of(
                ErrorCode.MODEL_UNCHECKED,
                bundle,
                SUBJECT,
                "one for rows of " + (length == ANY_LENGTH ? "any length" : length + " tokens"),
                check == null ? "none: the model is unchecked" : "a model " + told(check),
                REMEDY));
    }

    /** What a bundle says of the check, in one line. */
    public static String told(CheckSummary check) {
        if (check == null) {
            return "unchecked";
        }
        return "checked on " + check.rows() + (check.pairs() ? " pairs of texts of " : " rows of ")
                + InvalidInputException.quote(check.data().text()) + " up to "
                + check.length() + " tokens, with protocol " + check.protocol() + " (logits off by at most "
                + BigDecimal.valueOf(check.maxLogitError()).toPlainString() + ", " + check.labelFlips()
                + " labels flip; no text can make a value overflow unseen)";
    }
}
